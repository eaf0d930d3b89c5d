/** Files of other tools: their documents, and one translation of all of them. */
import { aclId } from '../../access/adopted';
import { YamlDocument } from '../../catalog/document';
import type { Place } from '../../catalog/document';
import { diagnostic } from '../../catalog/source-file';
import type { Finding } from '../../catalog/source-file';
import { sortDiagnostics } from '../../diagnostics';
import type { Diagnostic } from '../../diagnostics';
import type { LiveAcl } from '../../live/cluster';
import { kafkaNameProblem } from '../../naming';
import { withoutMark } from '../../../shared/text';
import { visible } from '../../../shared/visible';
import type { Discovery, FoundTopic } from '../discovered';
import { ForeignValue } from './reader';
import type { ValueSource } from './reader';

export interface ForeignFile {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
}

/** What a tool's files say, as far as the catalog can say it too. */
export interface Translation {
  readonly found: Discovery;
  /** Errors, after which nothing is to be written; warnings about what is not adopted. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Translate = (files: readonly ForeignFile[]) => Translation;

/** How a tool reads YAML. */
export interface Dialect {
  readonly tool: string;
  readonly expandsAliases: boolean;
  readonly variables?: RegExp;
  /** Whether it reads more than the first document of a file. */
  readonly readsAllDocuments: boolean;
}

/** What one tool's files have in common while they are translated. */
export class ForeignFiles {
  public readonly documents: readonly ForeignDocument[];
  private readonly found = { topics: [] as FoundTopic[], acls: new Map<string, LiveAcl>() };
  private readonly users = new Set<string>();
  private readonly declared = new Map<string, string>();
  private readonly diagnostics: Diagnostic[] = [];

  public constructor(
    files: readonly ForeignFile[],
    public readonly dialect: Dialect,
  ) {
    this.documents = files.flatMap((file) => this.documentsOf(file));
  }

  /** @returns false, and reports it, if these files have declared the same thing before */
  public declare(what: string, value: ForeignValue, file: string): boolean {
    const before = this.declared.get(what);
    const { line, column } = value.line;
    if (before === undefined) {
      this.declared.set(what, `${file}:${line}:${column}`);
      return true;
    }
    value.error(
      {
        code: 'declared-twice',
        message: `${what} is declared at ${before} as well.`,
        remedy: 'Keep one of the two, or adopt their files one after the other.',
      },
      'key',
    );
    value.skip();
    return false;
  }

  /** A topic, unless Kafka would refuse its name. */
  public addTopic(topic: FoundTopic, value: ForeignValue): void {
    const problem = kafkaNameProblem(topic.name);
    if (problem === undefined) this.found.topics.push(topic);
    else {
      value.error({
        code: 'illegal-topic-name',
        message: `${JSON.stringify(topic.name)} is not a valid topic name: ${problem}.`,
        allowed: 'letters, digits, "." , "_" and "-"',
      });
    }
  }

  public addAcls(acls: readonly LiveAcl[]): void {
    for (const acl of acls) this.found.acls.set(aclId(acl), acl);
  }

  /** A user that the files name, whether or not anything gives it access. */
  public addUser(principal: string): void {
    if (/^User:(?!\*$)./.test(principal)) this.users.add(principal.slice('User:'.length));
  }

  public finish(): Translation {
    for (const document of this.documents) document.root.reportUnread();
    return {
      found: {
        topics: this.found.topics,
        acls: [...this.found.acls.values()],
        quotas: [],
        users: [...this.users],
        leftOut: [],
      },
      diagnostics: withoutRepetition(sortDiagnostics(this.diagnostics)),
    };
  }

  private documentsOf({ file, text }: ForeignFile): ForeignDocument[] {
    const report = (severity: Diagnostic['severity'], place: Place, finding: Finding): void => {
      this.diagnostics.push(diagnostic(severity, { file, ...place }, printableFinding(finding)));
    };
    // What is not UTF-8 becomes U+FFFD when it is read; no one writes that character on purpose.
    const wrong = text.indexOf('\ufffd');
    if (wrong >= 0) {
      const lines = text.slice(0, wrong).split('\n');
      const place = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
      report('error', place, {
        code: 'not-utf8',
        message: 'The file is not UTF-8 from here on.',
        remedy: 'Save it as UTF-8.',
      });
      return [];
    }
    const all = textsOf(withoutMark(text));
    if (all.length === 0) {
      report('warning', TOP, {
        code: 'empty-file',
        message: 'The file declares nothing: it is empty, or has only comments.',
      });
    }
    const documents = all.map((each) => new ForeignDocument(file, each, this.dialect, report));
    const [first, ...more] = documents;
    if (first === undefined || this.dialect.readsAllDocuments) return documents.filter(isReadable);
    for (const each of more) {
      each.root.remark(
        `${this.dialect.tool} reads only the first document of a file: this one is not adopted.`,
        'Put it into a file of its own.',
      );
    }
    return [first].filter(isReadable);
  }
}

/** One YAML document, with the line numbers of the file in which it stands. */
export class ForeignDocument implements ValueSource {
  public readonly tool: string;
  public readonly expandsAliases: boolean;
  public readonly variables: RegExp | undefined;
  public readonly root: ForeignValue;
  public readonly isReadable: boolean;
  private readonly yaml: YamlDocument;

  public constructor(
    public readonly file: string,
    text: string,
    dialect: Dialect,
    public readonly report: ValueSource['report'],
  ) {
    this.tool = dialect.tool;
    this.expandsAliases = dialect.expandsAliases;
    this.variables = dialect.variables;
    this.yaml = new YamlDocument(text);
    for (const { place, ...finding } of this.yaml.problems) {
      const remedy =
        finding.code === 'yaml-tag'
          ? 'Remove the tag: plain text, numbers, lists and mappings are read.'
          : finding.remedy;
      report('error', place, { ...finding, remedy });
    }
    this.isReadable = this.yaml.problems.length === 0;
    this.root = new ForeignValue(this, this.yaml.root, [], { place: TOP });
  }

  public placeOf(node: unknown): Place | undefined {
    return this.yaml.placeOf(node);
  }

  public resolved(node: unknown): unknown {
    return this.yaml.resolved(node);
  }
}

/** Names and values of the file stand in what is said about them. */
function printableFinding({ code, message, allowed, remedy }: Finding): Finding {
  return {
    code,
    message: visible(message),
    allowed: allowed && visible(allowed),
    remedy: remedy && visible(remedy),
  };
}

const TOP: Place = { line: 1, column: 1 };
const isReadable = (document: ForeignDocument): boolean => document.isReadable;

/** The documents of a text, which `---` and `...` separate; what has only comments is none. */
function textsOf(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let lines = 0;
  for (const line of text.split(/\r?\n/)) {
    const isMarker = /^(?:---|\.\.\.)(?:\s|$)/.test(line);
    if (isMarker && !isBare(part)) {
      parts.push(part);
      part = '\n'.repeat(lines);
    }
    // The marker itself would end the document; directives before it, and a value behind it, are part of it.
    part += isMarker && BARE.test(line) && !/^%/m.test(part) ? '\n' : `${line}\n`;
    lines += 1;
  }
  return [...parts, part].filter((each) => !isBare(each));
}

/** Nothing but blank lines, comments, directives and markers. */
const BARE = /^(?:\s*(?:#.*)?|%.*|(?:---|\.\.\.)\s*(?:#.*)?)$/;
const isBare = (text: string): boolean => text.split('\n').every((line) => BARE.test(line));

/** What stands behind an anchor is read once for each of its aliases. */
function withoutRepetition(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}
