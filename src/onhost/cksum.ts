const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 0x80000000 ? (remainder << 1) ^ POLYNOMIAL : remainder << 1;
  }
  return remainder >>> 0;
});

const step = (crc: number, byte: number): number => ((crc << 8) ^ (TABLE[(crc >>> 24) ^ byte] ?? 0)) >>> 0;

/** The checksum that `cksum` prints (POSIX.1-2017, XCU cksum): CRC-32 over the bytes and then over their count. */
export function cksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = step(crc, byte);
  for (let rest = bytes.length; rest > 0; rest = Math.floor(rest / 256)) crc = step(crc, rest % 256);
  return ~crc >>> 0;
}
