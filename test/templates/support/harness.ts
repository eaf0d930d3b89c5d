/** What the tests of both templates stand on: the services, the programs at the front of PATH, a cluster as it is declared. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerform, deploy, stateDirectory } from '../../local/support/tier';
import { GITHUB_BOT, GITLAB_BOT, Services } from './services';
import { standIns } from './stand-ins';
import type { StandIns } from './stand-ins';
import { unzip } from '../../support/zip';

export const TOKEN = 'token-of-the-job';
/** First line of the review's comment. */
export const MARKER = '<!-- brokerform review -->';

/** Enough for a second page, and one by somebody who would like to be the bot. */
const OTHERS = [
  `${MARKER} and nothing to see here`,
  ...Array.from({ length: 120 }, (_, index) => `Comment ${index}`),
];

export class Harness {
  public readonly folder = mkdtempSync(join(tmpdir(), 'brokerform-ci-'));
  public readonly programs: StandIns;
  /** Where the services answer, `http://127.0.0.1:<port>`. */
  public address = '';
  private readonly services: Services;
  private runs = 0;

  public constructor() {
    const socket = join(this.folder, 'github.sock');
    this.services = new Services(TOKEN, socket);
    this.programs = standIns(this.folder, socket);
    for (const where of ['github', 'gitlab'] as const) this.services.say(where, '1', ...OTHERS);
  }

  public async start(): Promise<void> {
    freshCluster();
    this.address = await this.services.start();
  }

  public stop(): void {
    this.services.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A folder for a run of a workflow or pipeline. */
  public newFolder(): string {
    const path = join(this.folder, `run-${++this.runs}`);
    mkdirSync(path);
    return path;
  }

  /** The one comment that the bot wrote. Everybody else's have to be as they were. */
  public said(where: 'github' | 'gitlab'): string {
    const bot = where === 'github' ? GITHUB_BOT : GITLAB_BOT;
    const comments = this.services[where];
    expect(comments.filter(({ author }) => author !== bot).map(({ body }) => body)).toEqual(OTHERS);
    const own = comments.filter(({ author }) => author === bot);
    expect(own).toHaveLength(1);
    return own[0]?.body ?? '';
  }
}

/** Other tests of this project leave on the cluster what the catalog does not have. */
function freshCluster(): void {
  if (brokerform('drift', '--environment', 'local').status === 0) return;
  brokerform('local', 'stop', '--force');
  expect(brokerform('local', 'wipe', '--yes')).toMatchObject({ status: 0 });
  expect(deploy('local-*')).toMatchObject({ status: 0 });
}

/** Everything that is in kept plans: a saved plan is an archive. */
export function contentsOf(plans: string): string {
  const files = readdirSync(plans, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['plan.bin', 'plan.json', 'cdk.tf.json', '.terraform.lock.hcl', 'review.json']),
  );
  return files
    .map(({ name, parentPath }) => join(parentPath, name))
    .flatMap((file) => (file.endsWith('.bin') ? [...unzip(file).values()] : [readFileSync(file)]))
    .map((content) => content.toString('latin1'))
    .join('\n');
}

/** Of every user of the cluster. */
export function passwords(): string[] {
  const secrets = join(stateDirectory(), 'secrets');
  return readdirSync(secrets).map((user) => readFileSync(join(secrets, user, 'password'), 'utf8').trim());
}
