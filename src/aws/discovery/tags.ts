/** EC2 and Systems Manager give tags as one and the same list of pairs. */
export const tagMap = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): ReadonlyMap<string, string> =>
  new Map((tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
