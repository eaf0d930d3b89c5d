/** The part of the Confluent API of a schema registry that a client needs: it registers nothing, deploys do. */

export type Format = 'AVRO' | 'PROTOBUF' | 'JSON';

export interface RegisteredSchema {
  readonly format: Format;
  readonly text: string;
}

/** The registry has no such schema: whoever wrote the record did not get its id from this registry. */
export class UnknownSchema extends Error {}

const TIMEOUT_MS = 10_000;

export class Registry {
  readonly #byId = new Map<number, RegisteredSchema>();

  constructor(private readonly url: string) {}

  /**
   * Id of a schema's text among the versions of a subject, latest first. A service writes with the schema that it was built with,
   * whatever was registered since.
   *
   * @throws UnknownSchema if no version has it
   */
  async idOf(subject: string, format: Format, text: string): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    const versions = (await this.#get(path)) as number[];
    for (const version of versions.toReversed()) {
      const found = (await this.#get(`${path}/${version}`)) as { id: number; schema: string };
      if (sameText(format, found.schema, text)) return found.id;
    }
    throw new UnknownSchema(
      `No version of subject ${subject} has the schema of this service: deploy the catalog before the service.`,
    );
  }

  /** @throws UnknownSchema */
  async schema(id: number): Promise<RegisteredSchema> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const { schema, schemaType } = (await this.#get(`/schemas/ids/${id}`)) as {
      schema: string;
      schemaType?: Format;
    };
    const found = { format: schemaType ?? 'AVRO', text: schema };
    this.#byId.set(id, found);
    return found;
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.ok) return response.json();
    const problem = `The schema registry answers ${response.status} to GET ${path}: ${await response.text()}`;
    throw response.status === 404 ? new UnknownSchema(problem) : new Error(problem);
  }
}

/** Registries keep Avro and JSON Schema without white space. */
function sameText(format: Format, one: string, other: string): boolean {
  if (format === 'PROTOBUF') return one.trim() === other.trim();
  return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}
