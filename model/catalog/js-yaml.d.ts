/** The part of js-yaml 4 that ./quick-yaml.ts uses. */
declare module 'js-yaml' {
  export interface State {
    /** Offset of the next character, and the line (from 0) with its first character's offset. */
    readonly position: number;
    readonly line: number;
    readonly lineStart: number;
    readonly kind: string | null;
    readonly result: unknown;
  }
  export class Type {
    public constructor(
      tag: string,
      options: {
        kind: 'scalar';
        resolve: (text: string) => boolean;
        construct: (text: string) => unknown;
      },
    );
  }
  export class Schema {
    public extend(types: { implicit: Type[] }): Schema;
  }
  export const FAILSAFE_SCHEMA: Schema;
  export function load(
    text: string,
    options: {
      schema: Schema;
      listener: (event: 'open' | 'close', state: State) => void;
      onWarning: (warning: Error) => void;
    },
  ): unknown;
}
