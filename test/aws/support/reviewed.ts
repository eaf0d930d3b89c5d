/** Changes of an environment in moto's account, and what the review says of the plans that real Terraform makes of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planStacks } from '../../../operations/review/plan-stacks';
import { silent } from '../../../shared/system/progress';
import type { ReviewFacts, TopicPlacement } from '../../../model/review/facts';
import type { Finding, ReviewContext } from '../../../model/review/rule';
import { rules } from '../../../model/review/rules';
import { hostRules } from '../../../model/review/rules/hosts';
import { ofRule } from '../../support/findings';
import type { Workspace } from './workspace';

export type Edit = readonly [file: string, from: string | RegExp, to: string];

/** What a pull request would do. */
export interface Change {
  /** Stacks that are planned, by what their names end in. */
  readonly stacks: readonly string[];
  readonly edits: readonly Edit[];
  /** @default - no cluster was queried */
  readonly facts?: ReviewFacts;
}

export class Reviewed {
  public readonly findings: readonly Finding[];

  public constructor(public readonly context: ReviewContext) {
    this.findings = rules.flatMap((rule) => rule.check(context));
  }

  public of(rule: string): Finding[] {
    return ofRule(this.findings, rule);
  }

  /** Rules on hosts that found something, in their order: all others were silent. */
  public hostRules(): string[] {
    return hostRules.map(({ id }) => id).filter((id) => this.of(id).length > 0);
  }
}

/** Changes that are reviewed side by side, as each plan is mostly waiting. */
export class Reviews {
  private readonly results = new Map<Change, Reviewed | Error>();
  private readonly changes: Change[] = [];
  private readonly fired = new Set<string>();

  public constructor(private readonly environment: string) {}

  /** @returns what the review says of it, once `run` is done */
  public of(change: Change): () => Reviewed {
    this.changes.push(change);
    return () => {
      const result = this.results.get(change);
      if (result instanceof Reviewed) return result;
      throw result ?? new Error('The reviews did not run.');
    };
  }

  /** @param workspaces in which the environment is deployed; each reviews one change at a time */
  public async run(...workspaces: readonly Workspace[]): Promise<void> {
    const queue = [...this.changes];
    const work = async (workspace: Workspace): Promise<void> => {
      for (let change = queue.shift(); change !== undefined; change = queue.shift()) {
        const result = await this.review(workspace, change).catch((error: unknown) => error as Error);
        this.results.set(change, result);
      }
    };
    await Promise.all(workspaces.map(work));
  }

  /** By the plans that `brokerform review` makes. The edits are taken back. */
  public async review(workspace: Workspace, { stacks, edits, facts }: Change): Promise<Reviewed> {
    const originals = new Map(edits.map(([file]) => [file, workspace.text(file)]));
    try {
      for (const edit of edits) workspace.edit(...edit);
      await workspace.synth(this.environment);
    } finally {
      for (const [file, text] of originals) writeFileSync(join(workspace.folder, file), text);
    }
    const plans = await Promise.all(
      stacks.map(async (stack) => {
        const name = `${this.environment}-${stack}`;
        const env = { ...process.env, ...(await workspace.stack(name).providerVariables()) };
        const directory = join(workspace.folder, 'cdktf.out/stacks');
        const [plan] = await planStacks({ stacks: directory, names: [name], env, progress: silent });
        if (plan === undefined) throw new Error(`${name} has no plan`);
        return plan;
      }),
    );
    const changes = plans.flatMap((plan) => plan.changes);
    const reviewed = new Reviewed({
      plans,
      changes,
      topics: new Map(),
      ...(facts === undefined ? {} : { facts }),
    });
    reviewed.hostRules().forEach((rule) => this.fired.add(rule));
    return reviewed;
  }

  /** Rules on hosts that no change made find anything. */
  public neverFired(): string[] {
    return hostRules.map(({ id }) => id).filter((id) => !this.fired.has(id));
  }
}

/** A topic of one partition, all of whose replicas are in sync. */
export function placed(topic: string, replicas: readonly number[], minInSyncReplicas = 2): TopicPlacement {
  return {
    topic,
    minInSyncReplicas,
    partitions: [{ partition: 0, leader: replicas[0] ?? null, replicas, inSyncReplicas: replicas }],
  };
}

/** What a cluster would say of itself. */
export function factsWith(placements: readonly TopicPlacement[], brokers: readonly number[]): ReviewFacts {
  return {
    clusterId: 'moto has none',
    readAt: '2026-11-24T20:00:00Z',
    brokers: brokers.map((id) => ({ id, rack: null, fenced: false })),
    partitionsPerBroker: new Map(),
    topics: new Map(),
    placements,
    brokerConfig: new Map(),
    unread: [],
  };
}
