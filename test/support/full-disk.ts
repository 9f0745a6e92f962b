import { open, readlink, type FileHandle } from 'node:fs/promises';

type Write = (this: FileHandle, text: string, options?: unknown) => Promise<void>;
interface Writing {
  appendFile: Write;
  writeFile: Write;
}

const noSpace = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

const handlePrototype = async (): Promise<Writing> => {
  const handle = await open('/dev/null', 'r');
  await handle.close();
  return Object.getPrototypeOf(handle) as Writing;
};

/**
 * From now on the disk that this folder is on is full: of what this process writes there through a file handle half arrives, and the
 * write fails. Gives what makes room again. Needs a /proc.
 */
export const fillDisk = async (folder: string): Promise<() => void> => {
  const prototype = await handlePrototype();
  const { appendFile, writeFile } = prototype;
  const halfway = (write: Write): Write =>
    async function (text, options) {
      const path = await readlink(`/proc/self/fd/${this.fd}`);
      if (!path.startsWith(folder)) return write.call(this, text, options);
      await write.call(this, text.slice(0, text.length / 2), options);
      throw noSpace();
    };
  prototype.appendFile = halfway(appendFile);
  prototype.writeFile = halfway(writeFile);
  return () => {
    prototype.appendFile = appendFile;
    prototype.writeFile = writeFile;
  };
};
