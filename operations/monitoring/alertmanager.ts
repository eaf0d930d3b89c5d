/** Silences of an Alertmanager, by its API v2. */
import { z } from 'zod';
import type { SilenceMatcher } from '../../model/monitoring/restart';
import { askApi } from './api';
import type { ApiConnection } from './api';

export interface Silence {
  readonly id: string;
  readonly matchers: readonly SilenceMatcher[];
  /** ISO 8601. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

export interface SilenceDraft {
  readonly matchers: readonly SilenceMatcher[];
  readonly createdBy: string;
  readonly comment: string;
}

const silence = z.object({
  id: z.string(),
  matchers: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      isRegex: z.boolean(),
      isEqual: z.boolean().default(true),
    }),
  ),
  startsAt: z.string(),
  endsAt: z.string(),
  createdBy: z.string(),
  comment: z.string(),
  status: z.object({ state: z.string() }),
});
const made = z.object({ silenceID: z.string() });
const alert = z.object({
  labels: z.record(z.string(), z.string()),
  status: z.object({ silencedBy: z.array(z.string()) }),
});
const anything = z.unknown();

/** Times are by the clock of Alertmanager: that of this machine may be another. Every method throws ApiFailure. */
export class Alertmanager {
  public readonly url: string;

  public constructor(private readonly connection: ApiConnection) {
    this.url = connection.url;
  }

  /** Those that are in force or will be. */
  public async silences(): Promise<Silence[]> {
    const { content } = await askApi(
      this.connection,
      { method: 'GET', path: '/api/v2/silences', what: 'list its silences' },
      z.array(silence),
    );
    return content.filter(({ status }) => status.state !== 'expired');
  }

  /** @returns its id */
  public async silence(draft: SilenceDraft, forMs: number): Promise<string> {
    const now = await this.now();
    return this.post({
      ...draft,
      startsAt: new Date(now).toISOString(),
      endsAt: new Date(now + forMs).toISOString(),
    });
  }

  /** Lets it end at another time from now on. @returns its id, which is another one where it has ended meanwhile */
  public async extend(id: string, forMs: number): Promise<string> {
    const { content, nowMs = Date.now() } = await askApi(
      this.connection,
      { method: 'GET', path: `/api/v2/silence/${encodeURIComponent(id)}`, what: 'read a silence' },
      silence,
    );
    const { matchers, createdBy, comment, startsAt, status } = content;
    const isOver = status.state === 'expired';
    return this.post({
      // With another start it would end this one and make a second.
      ...(isOver ? {} : { id }),
      startsAt: isOver ? new Date(nowMs).toISOString() : startsAt,
      ...{ matchers, createdBy, comment },
      endsAt: new Date(nowMs + forMs).toISOString(),
    });
  }

  /** Also of one that has ended. */
  public async expire(id: string): Promise<void> {
    await askApi(
      this.connection,
      { method: 'DELETE', path: `/api/v2/silence/${encodeURIComponent(id)}`, what: 'end a silence' },
      anything,
    );
  }

  /** How many alerts fire under these silences. */
  public async silenced(ids: readonly string[]): Promise<number> {
    const { content } = await askApi(
      this.connection,
      {
        method: 'GET',
        path: '/api/v2/alerts?active=false&silenced=true&inhibited=false',
        what: 'list its alerts',
      },
      z.array(alert),
    );
    return content.filter(({ status }) => status.silencedBy.some((id) => ids.includes(id))).length;
  }

  private async now(): Promise<number> {
    const { nowMs } = await askApi(
      this.connection,
      { method: 'GET', path: '/api/v2/status', what: 'report its status' },
      anything,
    );
    return nowMs ?? Date.now();
  }

  private async post(body: object): Promise<string> {
    const { content } = await askApi(
      this.connection,
      { method: 'POST', path: '/api/v2/silences', body, what: 'take a silence' },
      made,
    );
    return content.silenceID;
  }
}
