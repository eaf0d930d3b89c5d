/** Why a registry did not do what it was asked: one message for each reason, with what mends it. */
import { z } from 'zod';
import { withoutAdvice } from '../../shared/system/errno';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the address of the API. */
  readonly path: string;
  /** After "did not": `list its subjects`. */
  readonly what: string;
}

export class RegistryRefusal extends UserError {
  public override readonly name = 'RegistryRefusal';

  public constructor(
    message: string,
    remedy?: string | readonly string[],
    /** Of HTTP; undefined if there was no answer, or not what was asked for. */
    public readonly status?: number,
    /** `error_code` of the API. */
    public readonly code?: number,
    /** A write that failed so may be in the registry all the same. */
    public readonly mayHaveHappened: boolean = false,
  ) {
    super(message, remedy);
  }
}

const errorShape = z.object({ message: z.string(), error_code: z.number().int() });

/** Of Node.js and OpenSSL, where the other side's certificate is at fault. */
const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH|ALTNAME/;

/** Nothing came back. */
export function unreachable(url: string, { what, method }: Request, error: Error): RegistryRefusal {
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  const why = withoutAdvice(cause?.message || error.message.replace(/^\S+: /, '')).trim();
  const isUntrusted = CERTIFICATE.test(cause?.code ?? '');
  const hasConnected = !/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/.test(cause?.code ?? '') && !isUntrusted;
  return new RegistryRefusal(
    isUntrusted
      ? `The certificate of the schema registry ${url} is not trusted, so it did not ${what}: ${why}.`
      : `The schema registry ${url} does not answer, so it did not ${what}: ${why}.`,
    isUntrusted
      ? 'name the file of its certificate authority in schemaRegistry.caFile of the environment'
      : 'start the registry (the one of local: brokerform local registry start), or correct schemaRegistry.url of the environment',
    undefined,
    undefined,
    method !== 'GET' && hasConnected,
  );
}

export interface Refused {
  readonly status: number;
  readonly text: string;
  /** Parsed; undefined if it is not valid JSON, or not of the shape that was asked for. */
  readonly content: unknown;
}

/** @param user as whom the request was sent. @default - anonymous */
export function refusalOf(
  url: string,
  { what, method }: Request,
  { status, text, content }: Refused,
  user: string | undefined,
): RegistryRefusal {
  const said = errorShape.safeParse(content);
  const message = said.success ? sentence(said.data.message) : undefined;
  const code = said.success ? said.data.error_code : undefined;
  const refusal = (why: string, remedy: string | readonly string[]): RegistryRefusal =>
    new RegistryRefusal(
      `The schema registry ${url} did not ${what}: ${why}`,
      remedy,
      status,
      code,
      method !== 'GET' && status >= 500,
    );

  if (status === 401)
    return refusal(
      user === undefined ? 'it requires a login.' : `it refuses the login as ${user}.`,
      user === undefined
        ? 'name a user and its password in schemaRegistry.login of the environment'
        : 'correct the password that schemaRegistry.login of the environment refers to',
    );
  if (status === 403)
    return refusal(
      user === undefined ? 'it allows it only after a login.' : `${user} is not allowed to.`,
      user === undefined
        ? 'name a user and its password in schemaRegistry.login of the environment'
        : `give ${user} a role that writes (Apicurio: sr-developer)`,
    );
  if (status === 429)
    return refusal(
      `it takes no more requests now (HTTP status 429, ${message ?? excerpt(text)})`.replace(/\.?\)$/, ').'),
      [
        'try again later',
        'where that recurs, raise the limit of requests of the registry, or of the proxy before it',
      ],
    );
  if (status >= 300 && status < 400)
    return refusal(
      `it redirects to another address (HTTP status ${status}).`,
      'write the address that it redirects to in schemaRegistry.url of the environment',
    );
  if (message === undefined || status === 200 || (status === 404 && code === 404))
    return refusal(`its answer is not one of the Confluent API: HTTP status ${status}, ${excerpt(text)}.`, [
      'end schemaRegistry.url where the API begins: /apis/ccompat/v7 of Apicurio Registry, nothing after host and port of Confluent Schema Registry and Karapace',
      'a proxy or load balancer in between may have answered instead',
    ]);
  if (code === 42205 || /read-only mode|READONLY/.test(message))
    return refusal(`it is read-only. ${message}`, [
      'Apicurio Registry: set apicurio.storage.read-only.enabled to false',
      'Confluent Schema Registry: set its mode, or that of the subject, to READWRITE',
    ]);
  if (code === 42206) return refusal(message, 'delete the subjects that refer to it first');
  if (status === 409)
    return refusal(
      message,
      'brokerform schemas check --base <commit> names what breaks, for whom, and what to do instead',
    );
  if (status === 422) return refusal(message, 'correct the schema, or its references');
  if (status === 413 || /max\.request\.size|RecordTooLarge|larger than/i.test(message))
    return refusal(message, 'split the schema and refer to the parts: a registry takes about 1 MB');
  if (status >= 500)
    return refusal(
      `HTTP status ${status}, ${message}`,
      'its log says more; Apicurio Registry answers so as well after it lost its access to Kafka, until it is restarted',
    );
  return refusal(`HTTP status ${status}, ${message}`, 'see the documentation of the registry');
}

/** One line of text that came from outside. */
function sentence(message: string): string {
  const text = visible(message.replace(/\s+/g, ' ').trim()).slice(0, 500);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function excerpt(text: string): string {
  const line = visible(text.replace(/\s+/g, ' ').trim());
  return line === '' ? 'without text' : `"${line.length > 80 ? `${line.slice(0, 80)}…` : line}"`;
}
