/** Headings under which help lists the options. */
export const SELECTION = 'Selection:';
export const COMMAND_OPTIONS = 'Command options:';
export const SAFETY = 'Safety:';
export const KEY_STORAGE = 'Key storage:';
export const OUTPUT = 'Output:';
