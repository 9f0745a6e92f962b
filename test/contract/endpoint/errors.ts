/** What a client made of an answer. The name is `none` where there was no error. */
export interface SeenError {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

export const errorOf = async (call: Promise<unknown>): Promise<SeenError> => {
  try {
    await call;
    return { name: 'none', message: '', status: 200 };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { $metadata: metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    return { name: error.name, message: error.message, status: metadata?.httpStatusCode };
  }
};
