export interface RenderOptions {
  /** The table's. */
  readonly color: boolean;
  /** Columns of the terminal: the table uses from 80 to 120. */
  readonly width: number;
  /** Every step of what was done, also where it went as planned. */
  readonly verbose: boolean;
}
