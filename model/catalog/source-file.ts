/** A catalog file: its text, and the place of anything in it once somebody asks. */
import type { DiagnosticCode } from '../diagnostic-codes';
import type { Diagnostic, SourcePosition } from '../diagnostics';
import { withoutMark } from '../../shared/text';
import { YamlDocument } from './document';
import type { Path } from './document';

/** What a diagnostic says besides where. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly allowed?: string | undefined;
  readonly remedy?: string | undefined;
}

export class SourceFile {
  /** Without a byte order mark. */
  public readonly text: string;
  private parsed: YamlDocument | undefined;

  public constructor(
    /** Path relative to the project, with forward slashes. */
    public readonly file: string,
    text: string,
  ) {
    this.text = withoutMark(text);
  }

  /** The text with places; parsed at the first use, since a file without mistakes needs none. */
  public get document(): YamlDocument {
    return (this.parsed ??= new YamlDocument(this.text));
  }

  public at(path: Path, part: 'key' | 'value' = 'value'): SourcePosition {
    return { file: this.file, ...this.document.place(path, part) };
  }

  public error(path: Path, finding: Finding, part: 'key' | 'value' = 'value'): Diagnostic {
    return diagnostic('error', this.at(path, part), finding);
  }

  public warning(path: Path, finding: Finding, part: 'key' | 'value' = 'value'): Diagnostic {
    return diagnostic('warning', this.at(path, part), finding);
  }
}

/** Leaves out what is undefined. */
export function diagnostic(
  severity: Diagnostic['severity'],
  at: Diagnostic['at'],
  { code, message, allowed, remedy }: Finding,
): Diagnostic {
  return {
    severity,
    code,
    at,
    message,
    ...(allowed === undefined ? {} : { allowed }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
