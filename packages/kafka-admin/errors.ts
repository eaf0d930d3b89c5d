/** What Kafka refuses, in its own words. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { withoutAdvice } from '../../shared/system/errno';
import { UserError } from '../../shared/user-error';

/**
 * The response of a request, also where it names errors: the client throws then and keeps the response in what it throws. A
 * request that got no response is thrown as it is.
 */
export async function answerOf<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const { response } = error as { response?: T };
    if (response === undefined) throw error;
    return response;
  }
}

export const NONE = 0;

/** The broker's message, else Kafka's description of the error code. */
export function reasonOf(
  kafka: Pick<typeof Kafka, 'protocolErrors' | 'protocolErrorsCodesById'>,
  errorCode: number,
  errorMessage?: string | null,
): string {
  if (errorMessage) return errorMessage;
  const names: Readonly<Record<string, string>> = kafka.protocolErrorsCodesById;
  const name = names[String(errorCode)];
  if (name === undefined) return `error code ${errorCode}`;
  const known = (kafka.protocolErrors as Readonly<Record<string, { readonly message: string } | undefined>>)[
    name
  ];
  return known ? `${name}: ${known.message}` : name;
}

/** What Kafka refuses: its name of the error for programs, a sentence for people. */
export function failureOf(
  kafka: Parameters<typeof reasonOf>[0],
  errorCode: number,
  errorMessage?: string | null,
): { readonly error: string; readonly message: string } {
  const names: Readonly<Record<string, string>> = kafka.protocolErrorsCodesById;
  return {
    error: names[String(errorCode)] ?? String(errorCode),
    message: reasonOf(kafka, errorCode, errorMessage),
  };
}

/** Several refusals as one error: the first ten, one a line. */
export function refusal(what: string, reasons: readonly string[], remedy?: string): UserError {
  const shown = reasons.slice(0, 10);
  const more = reasons.length > shown.length ? [`    and ${reasons.length - shown.length} more`] : [];
  return new UserError([`${what}:`, ...shown.map((reason) => `    ${reason}`), ...more].join('\n'), remedy);
}

/** TOPIC, GROUP and CLUSTER_AUTHORIZATION_FAILED. */
const NOT_ALLOWED: readonly number[] = [29, 30, 31];

/**
 * Something that Kafka does not report.
 *
 * @param what for instance `the quotas`
 * @param needed operation and resource that the user needs for it, for instance `Describe on the cluster`
 */
export function unreadable(
  kafka: Parameters<typeof reasonOf>[0],
  what: string,
  needed: string,
  failure: { readonly errorCode: number; readonly errorMessage?: string | null | undefined },
): UserError {
  const { errorCode, errorMessage } = failure;
  const notAllowed = NOT_ALLOWED.includes(errorCode);
  return refusal(
    `Cannot read ${what} from Kafka`,
    // Of a refusal the broker's own words can be a dump of the request: Kafka's description says more.
    [reasonOf(kafka, errorCode, notAllowed ? null : errorMessage)],
    notAllowed ? `the user needs ${needed}` : undefined,
  );
}

/** A user or password that Kafka does not take: asking again does not help. */
export class UserRefused extends UserError {
  public override readonly name = 'UserRefused';
}

/** No broker answers, or not the one that has to: it may be restarting, and asking again can help. */
export class NoAnswer extends UserError {
  public override readonly name = 'NoAnswer';
}

/** Whether a broker answered that it does not take the user; a connection that broke off meanwhile is none. */
export function refusesUser(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ((error as { apiId?: unknown }).apiId === 'SASL_AUTHENTICATION_FAILED') return true;
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [...inner, error.cause].some(refusesUser);
}

/** Whether a connection or a request took longer than it may. */
export function isTimeOut(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The error itself has the code of a network error (1.35.0).
  if ((error.constructor as { code?: unknown }).code === 'PLT_KFK_TIMEOUT') return true;
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [...inner, error.cause].some(isTimeOut);
}

/** The innermost messages of an error, each once. Passwords are in none of them. */
export function rootCauses(error: unknown): string {
  const messages = new Set<string>();
  const visit = (value: unknown): void => {
    if (!(value instanceof Error)) return void messages.add(String(value));
    const inner = [
      ...(value instanceof AggregateError ? (value.errors as unknown[]) : []),
      value.cause,
    ].filter(Boolean);
    if (inner.length === 0) messages.add(value.message);
    else inner.forEach(visit);
  };
  visit(error);
  return [...messages].map((message) => withoutAdvice(message).replace(/\.$/, '')).join('; ');
}
