/** What `brokerform monitoring check` does: asks a running Prometheus, and changes nothing. */
import path from 'node:path';
import { z } from 'zod';
import { scrapeJobs } from '../../model/environment/scraped';
import { ruleFile } from '../../model/monitoring/prometheus';
import { rulesOf } from '../../model/monitoring/rules';
import { checkRunning, differentTexts } from '../../model/monitoring/running';
import type { Declared, Finding, Running } from '../../model/monitoring/running';
import { isLoopback } from '../../shared/server-address';
import { count } from '../../shared/text';
import { UserError } from '../../shared/user-error';
import { loadCatalog } from '../catalog/files';
import { resolvedEnvironment } from '../environment-resolved';
import { CheckSaysNo } from '../exit-status';
import { publishReport } from '../output-file';
import type { JsonOutput } from '../output-file';
import { apiConnection, askApi } from './api';
import type { ApiConnection } from './api';

export interface CheckOptions {
  readonly environment: string;
  /** Address. */
  readonly prometheus: string;
  readonly caFile?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly json?: JsonOutput;
}

const answer = <T>(data: z.ZodType<T>): z.ZodType<{ data: T }> =>
  z.object({ status: z.literal('success'), data });
const texts = z.record(z.string(), z.string());
const build = answer(z.object({ version: z.string() }));
const targets = answer(
  z.object({
    activeTargets: z.array(z.object({ labels: texts, health: z.string(), lastError: z.string() })),
  }),
);
const rules = answer(
  z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            name: z.string(),
            query: z.string(),
            duration: z.number().optional(),
            keepFiringFor: z.number().optional(),
            labels: texts.optional(),
            annotations: texts.optional(),
            health: z.string(),
            lastError: z.string().optional(),
          }),
        ),
      }),
    ),
  }),
);
const alertmanagers = answer(z.object({ activeAlertmanagers: z.array(z.unknown()) }));
const formatted = answer(z.string());

/**
 * @throws CheckSaysNo after the report, if something is missing or differs; UserError for an unknown environment, mistakes in it or the
 * catalog, and a Prometheus that is not reached
 */
export async function checkPrometheus(options: CheckOptions): Promise<void> {
  const declared = declaredOf(options.environment);
  const connection = connectionTo(options);
  const { version, findings } = await askPrometheus(connection, declared);
  publish(options, { version, url: connection.url }, findings);
  const problems = findings.filter(({ kind }) => kind === 'problem').length;
  if (problems > 0)
    throw new CheckSaysNo(
      `Prometheus ${connection.url} does not watch ${options.environment} as declared: ${count(problems, 'problem')}.`,
      `write its files again (brokerform monitoring prometheus and rules, --environment ${options.environment}), reload it, and mend targets that are down`,
    );
}

/** @throws ApiFailure if it is not reached, or is no Prometheus */
export async function askPrometheus(
  connection: ApiConnection,
  declared: Declared,
): Promise<{ readonly version: string; readonly findings: Finding[] }> {
  const { version, running } = await readRunning(connection);
  const equal = await equalTexts(connection, differentTexts(declared, running));
  const same = (expected: string, loaded: string): boolean => equal.has(JSON.stringify([expected, loaded]));
  return { version, findings: checkRunning(declared, running, same) };
}

function declaredOf(name: string): Declared {
  const environment = resolvedEnvironment(name);
  const catalog = loadCatalog(environment, { known: new Map() });
  return {
    environment: environment.name,
    jobs: scrapeJobs(environment),
    rules: ruleFile(rulesOf(environment, catalog)),
  };
}

function connectionTo({ prometheus, caFile, user, passwordFile, tokenFile }: CheckOptions): ApiConnection {
  const address = /^(https?):\/\/(?:([^/@]*)@)?(\[[^\]]+\]|[^/:?#\s]+)(?::\d{1,5})?(?:\/[^?#\s]*)?$/.exec(
    prometheus,
  );
  const [, scheme = '', login, host = ''] = address ?? [];
  const hasSecret = passwordFile !== undefined || tokenFile !== undefined;
  if (address === null)
    throw new UserError(
      `--prometheus "${prometheus}" is not an address.`,
      'http://127.0.0.1:9090, or https://<host>/<prefix>',
    );
  if (login !== undefined)
    throw new UserError(
      '--prometheus contains a login.',
      'name the user in --user and a file with the password in --password-file',
    );
  if (
    (user === undefined) !== (passwordFile === undefined) ||
    (user !== undefined && tokenFile !== undefined)
  )
    throw new UserError(
      'A login is --user and --password-file; --token-file takes its place.',
      'give both of the first, or the last alone',
    );
  if (scheme === 'http' && hasSecret && !isLoopback(host))
    throw new UserError(
      `${prometheus} is not encrypted, and a secret is sent to it.`,
      'reach it by https, or by a tunnel to the loopback interface',
    );
  return apiConnection(
    'Prometheus',
    {
      url: prometheus,
      ...(caFile === undefined ? {} : { caFile: path.resolve(caFile) }),
      ...(user === undefined || passwordFile === undefined
        ? {}
        : { login: { name: user, password: { file: path.resolve(passwordFile) } } }),
      ...(tokenFile === undefined ? {} : { token: { file: path.resolve(tokenFile) } }),
    },
    'options',
  );
}

async function readRunning(connection: ApiConnection): Promise<{ version: string; running: Running }> {
  const get = <T>(below: string, shape: z.ZodType<{ data: T }>, what: string): Promise<Asked<T>> =>
    askApi(connection, { method: 'GET', path: `/api/v1/${below}`, what }, shape).then(
      ({ content, nowMs }) => ({ data: content.data, ...(nowMs === undefined ? {} : { nowMs }) }),
    );
  const { data: about, nowMs } = await get('status/buildinfo', build, 'report its version');
  // Of the first answer, which takes no time to make.
  const skew = nowMs === undefined ? {} : { skewMs: nowMs - Date.now() };
  const [{ data: scraped }, { data: loaded }, { data: receivers }] = await Promise.all([
    get('targets?state=active', targets, 'list its targets'),
    get('rules', rules, 'list its rules'),
    get('alertmanagers', alertmanagers, 'list its Alertmanagers'),
  ]);
  return {
    version: about.version,
    running: {
      targets: scraped.activeTargets,
      groups: loaded.groups.map(({ name, rules: members }) => ({
        name,
        rules: members.map(withoutUndefined),
      })),
      alertmanagers: receivers.activeAlertmanagers.length,
      ...skew,
    },
  };
}

interface Asked<T> {
  readonly data: T;
  readonly nowMs?: number;
}

type RunningRule = Running['groups'][number]['rules'][number];

function withoutUndefined(
  rule: z.infer<typeof rules>['data']['groups'][number]['rules'][number],
): RunningRule {
  return Object.fromEntries(
    Object.entries(rule).filter(([, value]) => value !== undefined),
  ) as unknown as RunningRule;
}

/** Pairs that Prometheus itself prints alike: an expression of the environment's own is written in any form. */
async function equalTexts(
  connection: ApiConnection,
  pairs: readonly (readonly [string, string])[],
): Promise<Set<string>> {
  const format = async (text: string): Promise<string> => {
    const request = {
      method: 'GET',
      path: `/api/v1/format_query?query=${encodeURIComponent(text)}`,
      what: 'format an expression',
    } as const;
    return (await askApi(connection, request, formatted)).content.data;
  };
  const equal = new Set<string>();
  for (const [expected, loaded] of pairs)
    if ((await format(expected)) === (await format(loaded))) equal.add(JSON.stringify([expected, loaded]));
  return equal;
}

function publish(
  { environment, json }: CheckOptions,
  about: { readonly version: string; readonly url: string },
  findings: readonly Finding[],
): void {
  publishReport(json, {
    terminal: () =>
      [
        `Prometheus ${about.version} at ${about.url}, environment ${environment}`,
        ...findings.map(({ kind, text }) => `${kind === 'ok' ? 'ok ' : 'ERR'} ${text}`),
        '',
      ].join('\n'),
    json: () => `${JSON.stringify({ environment, ...about, findings }, undefined, 2)}\n`,
    isOne: (content) => Array.isArray(content['findings']) && typeof content['environment'] === 'string',
  });
}
