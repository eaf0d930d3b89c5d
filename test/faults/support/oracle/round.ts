/** One plan of many cases: made, reviewed, applied and looked at on a real Kafka. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteTiming } from '../../../support/timings';
import { brokerform } from '../brokerform';
import { JavaClient } from '../java-client';
import { TopicsInTerraform } from '../terraform';
import type { Resources } from '../terraform';
import type { Case, Limits, Surroundings } from './cases';
import { judge } from './judge';
import { readReview } from '../../../support/findings';
import type { ReviewJson } from '../../../support/findings';
import type { Judged } from './judge';
import { AGES, HUGE_BYTES, LARGE_BYTES } from './draw';
import { fillOf, partsOf } from './parts';
import type { Attributes, Made, Parts } from './parts';
import { hasEntry } from './seen';
import type { Seen, TopicSeen } from './seen';

/** What all cases are called after, so that they can be removed. */
const PREFIX = 'oracle';
const PARALLELISM = '-parallelism=30';
const ATTEMPTS = 5;
/** The cleaner looks each second: as many looks without a difference and it has nothing left to do. */
const QUIET_LOOKS = 3;
const LOOK_MS = 1200;
const JOINING_LOOKS = 8;

/** Many clients, by Kafka's own Java client: the requests are in Oracle.java. */
export class Observer extends JavaClient {
  private constructor(
    process: Awaited<ReturnType<typeof JavaClient.launch>>,
    private readonly file: string,
  ) {
    super(process);
  }

  public static async start(
    directory: string,
    commandConfig: string,
    kafkaVersion: string,
  ): Promise<Observer> {
    const process = await JavaClient.launch('Oracle.java', directory, commandConfig, kafkaVersion);
    return new Observer(process, join(directory, 'request.json'));
  }

  /** @throws Error with Kafka's words */
  public async request<T>(what: string, more: object = {}): Promise<T> {
    writeFileSync(this.file, JSON.stringify({ do: what, ...more }), { mode: 0o600 });
    const began = Date.now();
    const answer = await this.ask(this.file);
    noteTiming('Oracle.java', [what], began);
    if (answer.startsWith('failed: ')) throw new Error(`${what}: ${answer}`);
    return JSON.parse(answer) as T;
  }
}

export interface Stage {
  readonly directory: string;
  readonly commandConfig: string;
  readonly observer: Observer;
}

interface Placed {
  readonly id: string;
  readonly drawn: Case;
  readonly parts: Parts;
}

/** @param number of the round: it names the folder and the cases */
export async function runRound(
  stage: Stage,
  number: number,
  cases: readonly Case[],
  surroundings: Surroundings,
): Promise<Judged[]> {
  const placed = cases.map((drawn, index): Placed => {
    const id = `${PREFIX}${number}c${String(index).padStart(4, '0')}`;
    return { id, drawn, parts: partsOf(id, drawn) };
  });
  try {
    return await play(stage, number, placed, surroundings);
  } finally {
    await tidy(stage, surroundings);
  }
}

/** The next round meets a cluster as the first one did. */
async function tidy({ observer }: Stage, surroundings: Surroundings): Promise<void> {
  await observer.request('leave');
  await observer.request('make', merged([unset(settingOf(surroundings))]));
  await observer.request('clear', { prefix: PREFIX });
}

async function play(
  stage: Stage,
  number: number,
  placed: readonly Placed[],
  surroundings: Surroundings,
): Promise<Judged[]> {
  const { observer } = stage;
  const terraform = await TopicsInTerraform.create(stage.directory, stage.commandConfig, `round-${number}`);
  await observer.request('make', merged([settingOf(surroundings), ...placed.map(({ parts }) => parts.made)]));
  await applyFirst(terraform, together(placed, 'before'));
  await observer.request('make', merged(placed.map(({ parts }) => parts.changed)));
  await fill(observer, placed);
  await joinGroups(observer, placed);
  const before = await look(observer, placed, 'tried first');

  await terraform.planCode(
    'second',
    { resource: together(placed, 'after'), ...movesOf(placed) },
    ...(surroundings.refresh ? [] : ['-refresh=false']),
    ...placed.flatMap(({ parts }) => parts.replaced.map((address) => `-replace=${address}`)),
  );
  const folder = join(stage.directory, `round-${number}`);
  const plan = join(folder, 'second.json');
  const live = await review(folder, 'live', plan, '--command-config', stage.commandConfig);
  const offline = await review(folder, 'offline', plan, '--offline');
  const failures = await terraform.applyPlan('second', PARALLELISM, '-no-color').then(
    () => new Map<string, string>(),
    (error: unknown) => failuresOf(String(error)),
  );
  const after = await look(observer, placed, 'tried last');
  return placed.map(({ id, drawn }) => {
    const failure = [...failures].find(([address]) => address.includes(`.${id}_`))?.[1];
    return judge(
      id,
      drawn,
      surroundings,
      { live, offline },
      {
        before: before.get(id) ?? {},
        after: after.get(id) ?? {},
        ...(failure === undefined ? {} : { failure }),
      },
    );
  });
}

function merged(all: readonly Made[]): object {
  const list = <K extends keyof Made>(key: K): unknown[] => all.flatMap((made) => [...(made[key] ?? [])]);
  return {
    ...{ topics: list('topics'), acls: list('acls'), users: list('users'), quotas: list('quotas') },
    ...{ configs: list('configs'), commits: list('commits') },
  };
}

function settingOf({ setting }: Surroundings): Made {
  if (setting === undefined) return {};
  const { broker, key, value } = setting;
  return {
    configs: [{ type: 'BROKER', name: broker === null ? '' : String(broker), set: { [key]: value } }],
  };
}

function unset({ configs = [] }: Made): Made {
  return {
    configs: configs.map((config) => ({
      ...config,
      set: Object.fromEntries(Object.keys(config.set).map((key) => [key, null])),
    })),
  };
}

function together(placed: readonly Placed[], when: 'before' | 'after'): Resources {
  const all: Record<string, Record<string, object>> = {};
  for (const { parts } of placed)
    for (const [type, resources] of Object.entries(parts[when])) all[type] = { ...all[type], ...resources };
  return all;
}

function movesOf(placed: readonly Placed[]): object {
  const moved = placed.flatMap(({ parts }) => parts.moved);
  const removed = placed.flatMap(({ parts }) =>
    parts.forgotten.map((from) => ({ from, lifecycle: { destroy: false } })),
  );
  return { ...(moved.length === 0 ? {} : { moved }), ...(removed.length === 0 ? {} : { removed }) };
}

/** The provider's connection can be lost while many resources are created: what is left is planned again. */
async function applyFirst(terraform: TopicsInTerraform, resources: Resources): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await terraform.planResources('first', resources);
    try {
      return await terraform.applyPlan('first', PARALLELISM, '-no-color');
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function fill(observer: Observer, placed: readonly Placed[]): Promise<void> {
  const now = Date.now();
  const fills = placed.flatMap(({ parts }) =>
    parts.filled === undefined ? [] : [fillOf(parts.filled, now)],
  );
  await observer.request('fill', { fill: fills });
}

/** Until each member is at work, or was refused. */
async function joinGroups(observer: Observer, placed: readonly Placed[]): Promise<void> {
  await observer.request('join', {
    members: placed.flatMap(({ id, parts }) => (parts.member === undefined ? [] : [{ id, ...parts.member }])),
  });
  let last = '';
  for (let quiet = 0; quiet < JOINING_LOOKS;) {
    const members = await observer.request<Record<string, string>>('members');
    if (!Object.values(members).includes('joining')) return;
    // A member of a share group that may not see its topic waits for ever.
    const text = JSON.stringify(members);
    quiet = text === last ? quiet + 1 : 0;
    last = text;
    await sleep(1000);
  }
}

interface AccessSeen {
  readonly acls: readonly Attributes[];
  readonly quotas: readonly { readonly entity: Readonly<Record<string, string>>; readonly limits: Limits }[];
  readonly users: Readonly<Record<string, readonly string[]>>;
}

/** What is tried writes records: the looks at the records have none of that between them. */
async function look(
  observer: Observer,
  placed: readonly Placed[],
  order: 'tried first' | 'tried last',
): Promise<Map<string, Seen>> {
  const names = placed.flatMap(({ parts }) => parts.topic ?? []);
  const early = order === 'tried first' ? await attempts(observer, placed, existing(placed)) : undefined;
  const records = await settled(observer, names);
  const topics = await observer.request<Record<string, Omit<TopicSeen, 'records'>>>('topics', {
    topics: names,
  });
  const access = await observer.request<AccessSeen>('access');
  const { writes, probes } = early ?? (await attempts(observer, placed, Object.keys(topics)));
  const members = await observer.request<Record<string, string>>('members');
  return new Map(
    placed.map(({ id, parts }): [string, Seen] => {
      const topic = parts.topic === undefined ? undefined : topics[parts.topic];
      const quota = access.quotas.find(({ entity }) => Object.values(entity).includes(`${id}-u`))?.limits;
      return [
        id,
        {
          ...(topic === undefined ? {} : { topic: { ...topic, records: records[parts.topic ?? ''] ?? {} } }),
          ...optional('writes', writes[parts.topic ?? '']),
          ...optional('probe', probes[id]),
          ...optional('member', members[id]),
          ...optional('quota', quota),
          mechanisms: access.users[`${id}-u`] ?? [],
          missingAcls: parts.declaredAcls.filter((acl) => !hasEntry(access.acls, acl)),
        },
      ];
    }),
  );
}

/** Topics that are there before the apply. */
const existing = (placed: readonly Placed[]): string[] =>
  placed.flatMap(({ parts }) => (parts.topic === parts.filled?.topic ? (parts.topic ?? []) : []));

interface Attempts {
  readonly writes: Readonly<Record<string, Seen['writes']>>;
  readonly probes: Readonly<Record<string, Seen['probe']>>;
}

async function attempts(
  observer: Observer,
  placed: readonly Placed[],
  names: readonly string[],
): Promise<Attempts> {
  const huge = new Set(placed.flatMap(({ parts }) => (parts.huge === true ? (parts.topic ?? []) : [])));
  const topics = names.map((name) => ({
    ...{ name, bytes: LARGE_BYTES },
    ...(huge.has(name) ? { hugeBytes: HUGE_BYTES } : {}),
  }));
  const ages = Object.entries(AGES).map(([what, age]) => ({ what, age }));
  const probes = placed.flatMap(({ id, parts }) =>
    parts.probe === undefined ? [] : [{ id, ...parts.probe }],
  );
  return {
    writes: await observer.request('writes', { topics, ages }),
    probes: await observer.request('probes', { probes }),
  };
}

function optional<K extends keyof Seen>(key: K, value: Seen[K] | undefined): Pick<Seen, K> | object {
  return value === undefined ? {} : { [key]: value };
}

type Records = Readonly<Record<string, TopicSeen['records']>>;

async function settled(observer: Observer, names: readonly string[]): Promise<Records> {
  let last = '';
  for (let quiet = 0; ;) {
    const records = await observer.request<Records>('records', { topics: names });
    const text = JSON.stringify(Object.entries(records).sort(([a], [b]) => a.localeCompare(b)));
    quiet = text === last ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) return records;
    last = text;
    await sleep(LOOK_MS);
  }
}

async function review(
  folder: string,
  name: string,
  plan: string,
  ...args: readonly string[]
): Promise<ReviewJson> {
  const file = join(folder, `review-${name}.json`);
  const { status, output } = await brokerform('review', '--plan', `scratch=${plan}`, '--json', file, ...args);
  const read = existsSync(file) ? readReview(file) : undefined;
  if (read === undefined) throw new Error(`${status}: ${output}`);
  return read;
}

/** By address, what Terraform said. @throws Error if it failed on no resource: then nothing was tried */
function failuresOf(output: string): Map<string, string> {
  const plain = output.replaceAll(/^[│╷╵ ]+/gm, '');
  const failures = new Map(
    [...plain.matchAll(/Error: ((?:(?!Error: )[\s\S])*?)\n+with ([\w.]+),/g)].map(
      ([, message = '', address = '']) => [address, message.trim()],
    ),
  );
  if (failures.size === 0) throw new Error(output);
  return failures;
}
