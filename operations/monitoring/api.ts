/** Requests to the APIs of Prometheus and Alertmanager. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { MonitoringApi } from '../../model/monitoring/settings';
import type { SecretReference } from '../../model/secret-reference';
import { exchange } from '../../shared/system/http';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { readNamed, readSecret } from '../named-files';

export interface ApiConnection {
  /** `Prometheus` or `Alertmanager`. */
  readonly program: string;
  /** Without a slash at the end. */
  readonly url: string;
  /** Certificate authorities, PEM. @default - those of Node.js */
  readonly ca?: string;
  /** Value of the header. @default - none */
  readonly authorization?: string;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the URL, with its parameters. */
  readonly path: string;
  readonly body?: object;
  /** For messages: `list silences`. */
  readonly what: string;
}

/** It was not reached, or did not do what it was asked. */
export class ApiFailure extends UserError {
  public override readonly name = 'ApiFailure';
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 2 ** 20;
const MOST_SHOWN = 200;

/** @throws UserError if a file or variable that the settings name is not there */
export function apiConnection(
  program: string,
  { url, caFile, login, token }: MonitoringApi,
  where: string,
  env: NodeJS.ProcessEnv = process.env,
): ApiConnection {
  const secret = (reference: SecretReference, field: string): string =>
    readSecret(reference, `${where}.${field}`, env);
  const authorization =
    login === undefined
      ? token && `Bearer ${secret(token, 'token')}`
      : `Basic ${Buffer.from(`${login.name}:${secret(login.password, 'login.password')}`).toString('base64')}`;
  return {
    program,
    url: url.replace(/\/+$/, ''),
    ...(caFile === undefined
      ? {}
      : { ca: readNamed(caFile, `${where}.caFile`, (file) => readFileSync(file, 'utf8')) }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** What it answered, and by its clock when. @throws ApiFailure */
export async function askApi<T>(
  { program, url, ca, authorization }: ApiConnection,
  { method, path: below, body, what }: ApiRequest,
  shape: z.ZodType<T>,
): Promise<{ readonly content: T; readonly nowMs?: number }> {
  const failed = (reason: string): ApiFailure =>
    new ApiFailure(`${program} ${url} did not ${what}: ${visible(reason)}`);
  let answer;
  try {
    answer = await exchange(`${url}${below}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(ca === undefined ? {} : { ca }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
    });
  } catch (error) {
    throw failed((error as Error).message);
  }
  const { status, text, date } = answer;
  if (status !== 200) throw failed(`HTTP status ${status}${text === '' ? '' : `, ${shown(text)}`}`);
  const read = shape.safeParse(parsed(text));
  if (!read.success) throw failed(`it answered something else: ${shown(text)}`);
  const nowMs = date === undefined ? NaN : Date.parse(date);
  return { content: read.data, ...(Number.isNaN(nowMs) ? {} : { nowMs }) };
}

const shown = (text: string): string => text.trim().slice(0, MOST_SHOWN);

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
