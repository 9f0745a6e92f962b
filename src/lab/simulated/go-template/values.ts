/** Values as Go's text/template sees them: enough of Go's types for the engine's API objects and for Go's own error texts. */
export type GoValue = string | number | boolean | GoStruct | GoNil | GoSlice | GoMap | GoDuration | GoTime | GoBytes;

export interface GoField {
  readonly name: string;
  readonly value: GoValue;
  /** Name in JSON where it differs. */
  readonly json: string;
  readonly omitEmpty: boolean;
}

export interface GoStruct {
  readonly kind: 'struct';
  /** As Go prints it in errors, such as `swarm.Spec` or `*node.nodeContext`. */
  readonly type: string;
  readonly fields: readonly GoField[];
}

export interface GoNil {
  readonly kind: 'nil';
  readonly type: string;
}

export interface GoSlice {
  readonly kind: 'slice';
  /** undefined is Go's nil slice: `null` in JSON. */
  readonly items: readonly GoValue[] | undefined;
}

export interface GoMap {
  readonly kind: 'map';
  /** undefined is Go's nil map: `null` in JSON. */
  readonly entries: ReadonlyMap<string, GoValue> | undefined;
}

export interface GoDuration {
  readonly kind: 'duration';
  readonly nanoseconds: number;
}

export interface GoTime {
  readonly kind: 'time';
  readonly date: Date;
}

/** `[]byte`: numbers in a list when printed, base64 in JSON. */
export interface GoBytes {
  readonly kind: 'bytes';
  readonly bytes: Buffer;
}

export const field = (name: string, value: GoValue): GoField => ({ name, value, json: name, omitEmpty: false });
export const optionalField = (name: string, value: GoValue): GoField => ({ ...field(name, value), omitEmpty: true });

export const struct = (type: string, ...fields: readonly GoField[]): GoStruct => ({ kind: 'struct', type, fields });

/** A struct of plain fields, in the order of the object. */
export const record = (type: string, values: Readonly<Record<string, GoValue>>): GoStruct =>
  struct(type, ...Object.entries(values).map(([name, value]) => field(name, value)));

export const nil = (type: string): GoNil => ({ kind: 'nil', type });
export const slice = (items: readonly GoValue[] | undefined): GoSlice => ({ kind: 'slice', items });
export const stringMap = (entries: ReadonlyMap<string, string> | undefined): GoMap => ({ kind: 'map', entries });
export const duration = (nanoseconds: number): GoDuration => ({ kind: 'duration', nanoseconds });
export const bytes = (content: Buffer): GoBytes => ({ kind: 'bytes', bytes: content });
export const time = (date: Date): GoTime => ({ kind: 'time', date });

/** Whether `if`, `with`, `and`, `or` and `omitempty` take the value for empty. */
export const isEmpty = (value: GoValue): boolean => {
  if (typeof value !== 'object') return value === '' || value === 0 || value === false;
  switch (value.kind) {
    case 'struct':
    case 'time':
      return false;
    case 'nil':
      return true;
    case 'slice':
      return (value.items ?? []).length === 0;
    case 'map':
      return (value.entries?.size ?? 0) === 0;
    case 'duration':
      return value.nanoseconds === 0;
    case 'bytes':
      return value.bytes.length === 0;
  }
};
