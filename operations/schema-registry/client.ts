/** A client of the Confluent API of schema registries, which Confluent's, Apicurio and Karapace speak. */
import { z } from 'zod';
import {
  REGISTRY_MAX_RESPONSE_BYTES,
  REGISTRY_READ_TIMEOUT_MS,
  REGISTRY_WRITE_TIMEOUT_MS,
  SUBJECTS_PER_REQUEST,
} from '../../model/schemas/limits';
import { SCHEMA_TYPES, levelOf } from '../../model/schemas/registered';
import type { RegisteredVersion, SchemaContent } from '../../model/schemas/registered';
import type { Compatibility } from '../../model/schemas/types';
import { exchange } from '../../shared/system/http';
import type { Answer } from '../../shared/system/http';
import { RegistryRefusal, refusalOf, unreachable } from './refusal';
import type { Request } from './refusal';

export interface RegistryConnection {
  /** Of the API, without a slash at the end: `https://registry.example/apis/ccompat/v7`. */
  readonly url: string;
  /** Certificate authorities, PEM. @default - those of Node.js */
  readonly ca?: string;
  /** Basic login. @default - anonymous */
  readonly user?: { readonly name: string; readonly password: string };
  /** Milliseconds. @default 10 000; 40 000 for what writes */
  readonly timeoutMs?: number;
}

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';

const names = z.array(z.string());
const numbers = z.array(z.number().int());
const level = z.object({ compatibilityLevel: z.string() });
const version = z
  .object({
    version: z.number().int(),
    id: z.number().int(),
    schema: z.string(),
    schemaType: z.string().default(SCHEMA_TYPES.avro),
    references: z
      .array(z.object({ name: z.string(), subject: z.string(), version: z.number().int() }))
      .nullish(),
  })
  .transform(({ schema: text, schemaType: type, references, ...rest }): RegisteredVersion => ({
    ...rest,
    type,
    text,
    references: references ?? [],
  }));
const verdict = z.object({ is_compatible: z.boolean(), messages: z.array(z.string()).nullish() });
const anything = z.unknown();

/** Every method throws a RegistryRefusal that says what was asked and why it failed. */
export class SchemaRegistry {
  public readonly url: string;

  public constructor(private readonly connection: RegistryConnection) {
    this.url = connection.url.replace(/\/+$/, '');
  }

  /** Names of all subjects, in order of name. */
  public async subjects(): Promise<string[]> {
    const found = new Set<string>();
    // Apicurio's order changes while it takes registrations in, so that a name can slip from one page to another between two requests: what has
    // several pages is read until a reading brings nothing new.
    for (let before = -1; found.size > before;) {
      before = found.size;
      if ((await this.readSubjects(found)) === 1) break;
    }
    return [...found].sort();
  }

  /** @returns how many pages there were */
  private async readSubjects(found: Set<string>): Promise<number> {
    const read = new Set<string>();
    for (let pages = 1; ; pages += 1) {
      const before = read.size;
      const page = await this.get(
        `/subjects?offset=${before}&limit=${SUBJECTS_PER_REQUEST}`,
        names,
        'list its subjects',
      );
      for (const name of page) {
        read.add(name);
        found.add(name);
      }
      // A registry that knows no pages sends everything each time: nothing new ends it as well.
      if (page.length !== SUBJECTS_PER_REQUEST || read.size === before) return pages;
    }
  }

  /** Numbers of the versions of a subject; undefined where there is no such subject. */
  public async versions(subject: string): Promise<number[] | undefined> {
    return this.find(`/subjects/${encoded(subject)}/versions`, numbers, `list the versions of ${subject}`);
  }

  /** One version of a subject with its text; undefined where there is none. */
  public async version(subject: string, number: number | 'latest'): Promise<RegisteredVersion | undefined> {
    return this.find(
      `/subjects/${encoded(subject)}/versions/${number}`,
      version,
      `read version ${number} of ${subject}`,
    );
  }

  /** The version that the registry takes for the same as a schema; undefined where it has none. */
  public async lookUp(subject: string, content: SchemaContent): Promise<RegisteredVersion | undefined> {
    const answer = await this.send(
      { method: 'POST', path: `/subjects/${encoded(subject)}`, what: `look a schema up in ${subject}` },
      bodyOf(content),
    );
    return isMissing(answer.refusal) ? undefined : answer.parse(version);
  }

  /**
   * Why the registry would not take a schema as the next version of a subject, under the level that is in force; undefined if it would, or
   * tells only those who log in. It registers nothing.
   */
  public async refusal(subject: string, content: SchemaContent): Promise<string | undefined> {
    const answer = await this.send(
      {
        method: 'POST',
        path: `/compatibility/subjects/${encoded(subject)}/versions?verbose=true`,
        what: `compare a schema with the versions of ${subject}`,
      },
      bodyOf(content),
    );
    // Apicurio lets anyone read, and asks for a login here.
    if (isMissing(answer.refusal) || answer.refusal?.status === 401 || answer.refusal?.status === 403)
      return undefined;
    // What it cannot read, Apicurio answers with 422 or fails over, with 500.
    if (answer.refusal?.status === 422 || answer.refusal?.status === 500) return answer.refusal.message;
    const { is_compatible: isCompatible, messages } = answer.parse(verdict);
    if (isCompatible) return undefined;
    return messages?.join('; ') || 'it is not compatible with the versions that are registered.';
  }

  /** The level in force for a subject, its own or the global one, as the API writes it. */
  public async level(subject: string): Promise<string> {
    const what = `read the compatibility of ${subject}`;
    // Without the parameter Apicurio answers NONE for a level that was deleted, while the global one is in force.
    const own = await this.find(`/config/${encoded(subject)}?defaultToGlobal=true`, level, what);
    return (own ?? (await this.get('/config', level, what))).compatibilityLevel;
  }

  /** Also of a subject that does not exist yet: the first version is then registered under it. */
  public async setCompatibility(subject: string, compatibility: Compatibility): Promise<void> {
    const answer = await this.send(
      {
        method: 'PUT',
        path: `/config/${encoded(subject)}`,
        what: `set the compatibility of ${subject} to ${compatibility}`,
      },
      { compatibility: levelOf(compatibility) },
    );
    answer.parse(anything);
  }

  /**
   * Registers a schema as the latest version of a subject, and reads back which version it is: a registry answers 200 as well where it makes
   * no version, because it takes the schema for the same as an earlier one.
   *
   * @throws RegistryRefusal, also where the latest version is another afterwards
   */
  public async register(subject: string, content: SchemaContent): Promise<RegisteredVersion> {
    const request: Request = {
      method: 'POST',
      path: `/subjects/${encoded(subject)}/versions`,
      what: `register a version of ${subject}`,
    };
    let failure: RegistryRefusal | undefined;
    try {
      (await this.send(request, bodyOf(content))).parse(z.object({ id: z.number().int() }));
    } catch (error) {
      // Apicurio answers 500 although the record is in its log, and a time-out says nothing about it: reading decides.
      if (!(error instanceof RegistryRefusal) || !error.mayHaveHappened) throw error;
      failure = error;
    }
    const [kept, latest] = [await this.lookUp(subject, content), await this.version(subject, 'latest')];
    if (kept !== undefined && kept.version === latest?.version) return kept;
    if (failure !== undefined) throw failure;
    throw new RegistryRefusal(
      `The schema registry ${this.url} did not ${request.what}: it takes the schema for version ${kept?.version ?? 'unknown'}, and its latest is version ${latest?.version ?? 'unknown'}.`,
      'registering an earlier schema again does not make it the latest: register it with a change that the registry sees, for instance a default or a property',
    );
  }

  /** Deletes a subject so that its ids stay readable; the numbering continues with the next version. @returns versions that were deleted */
  public async deleteSubject(subject: string): Promise<number[]> {
    const answer = await this.send({
      method: 'DELETE',
      path: `/subjects/${encoded(subject)}`,
      what: `delete ${subject}`,
    });
    return answer.parse(numbers);
  }

  private async get<T>(path: string, shape: z.ZodType<T>, what: string): Promise<T> {
    return (await this.send({ method: 'GET', path, what })).parse(shape);
  }

  private async find<T>(path: string, shape: z.ZodType<T>, what: string): Promise<T | undefined> {
    const answer = await this.send({ method: 'GET', path, what });
    return isMissing(answer.refusal) ? undefined : answer.parse(shape);
  }

  private async send(request: Request, body?: object): Promise<Reply> {
    const { user, ca, timeoutMs } = this.connection;
    const isRead = request.method === 'GET';
    let answer: Answer;
    try {
      answer = await exchange(`${this.url}${request.path}`, {
        method: request.method,
        headers: {
          accept: `${MEDIA_TYPE}, application/json`,
          ...(body === undefined ? {} : { 'content-type': MEDIA_TYPE }),
          ...(user === undefined ? {} : { authorization: basic(user.name, user.password) }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(ca === undefined ? {} : { ca }),
        timeoutMs: timeoutMs ?? (isRead ? REGISTRY_READ_TIMEOUT_MS : REGISTRY_WRITE_TIMEOUT_MS),
        maxBytes: REGISTRY_MAX_RESPONSE_BYTES,
      });
    } catch (error) {
      throw unreachable(this.url, request, error as Error);
    }
    return new Reply(answer, (content) => refusalOf(this.url, request, { ...answer, content }, user?.name));
  }
}

/** What came back, before it is known whether it is what was asked for. */
class Reply {
  public readonly refusal: RegistryRefusal | undefined;
  private readonly content: unknown;

  public constructor(
    { status, text }: Answer,
    private readonly refuse: (content: unknown) => RegistryRefusal,
  ) {
    this.content = parsed(text);
    this.refusal = status === 200 ? undefined : refuse(this.content);
  }

  /** @throws RegistryRefusal unless it is an answer of that shape */
  public parse<T>(shape: z.ZodType<T>): T {
    if (this.refusal !== undefined) throw this.refusal;
    const result = shape.safeParse(this.content);
    if (result.success) return result.data;
    throw this.refuse(undefined);
  }
}

/** The subject, version or level is not there; a 404 of anything else has no such number. */
function isMissing(refusal: RegistryRefusal | undefined): boolean {
  return refusal?.status === 404 && refusal.code !== undefined && MISSING.has(refusal.code);
}

/** No subject, no version, no schema of the kind, no level of the subject's own. */
const MISSING: ReadonlySet<number> = new Set([40401, 40402, 40403, 40408]);

function bodyOf({ format, text, references }: SchemaContent): object {
  return {
    schemaType: SCHEMA_TYPES[format],
    schema: text,
    ...(references.length === 0 ? {} : { references }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const encoded = encodeURIComponent;

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
