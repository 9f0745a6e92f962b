/** One PEM block with headers inside, as Go's encoding/pem writes and reads it. */
export interface PemBlock {
  readonly type: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly der: Buffer;
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

export const encodePem = ({ type, headers, der }: PemBlock): string => {
  const head = [...headers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}: ${value}\n`);
  const body = der.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN ${type}-----\n${head.join('')}${head.length > 0 ? '\n' : ''}${body}-----END ${type}-----\n`;
};

/** undefined: not a PEM block. */
export const decodePem = (text: string): PemBlock | undefined => {
  const { type, body } =
    /-----BEGIN (?<type>[A-Z ]+)-----\n(?<body>[\s\S]*?)-----END \k<type>-----/.exec(text)?.groups ?? {};
  if (type === undefined || body === undefined) return undefined;
  const lines = body.split('\n');
  const headers = lines
    .filter((line) => line.includes(':'))
    .map((line): [string, string] => {
      const [name = '', ...value] = line.split(':');
      return [name.trim(), value.join(':').trim()];
    });
  const der = Buffer.from(lines.filter((line) => !line.includes(':')).join(''), 'base64');
  return { type, headers: headers.length === 0 ? NO_HEADERS : new Map(headers), der };
};

export const plainPem = (type: string, der: Buffer): string => encodePem({ type, headers: NO_HEADERS, der });
