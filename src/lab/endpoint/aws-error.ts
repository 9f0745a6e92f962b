/**
 * An error as a service words it. `message` stays undefined where the service model has no such member:
 * InvocationDoesNotExist, InvalidFilterKey and a few others carry nothing but their name.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly text: string | undefined;
  readonly status: number;

  constructor(code: string, text?: string, status = 400) {
    super(text === undefined ? code : `${code}: ${text}`);
    this.code = code;
    this.text = text;
    this.status = status;
  }
}
