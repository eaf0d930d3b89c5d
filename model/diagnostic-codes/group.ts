export interface CodeDescription {
  /** It ends no command. @default - an error, which does */
  readonly warning?: true;
  /** A message with this code. */
  readonly example: string;
  /** What to do, in Markdown. */
  readonly meaning: string;
}

/** Codes that belong together. */
export interface CodeGroup {
  readonly title: string;
  /** Markdown above the codes. */
  readonly intro?: string;
  /** By code, in the order of the page. */
  readonly codes: Readonly<Record<string, CodeDescription>>;
}
