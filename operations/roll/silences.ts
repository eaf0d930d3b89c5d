/** Silences of a roll: alerts that a restart causes, of the nodes that restart and only meanwhile. */
import {
  SILENCE_AUTHOR,
  SILENCE_MS,
  SILENCE_RENEW_MS,
  SILENCE_REST_MS,
  isLeftBehind,
  restartMatchers,
  silenceComment,
  silenceMark,
} from '../../model/monitoring/restart';
import type { ClaimHolder } from '../../model/claim';
import type { MonitoringApi } from '../../model/monitoring/settings';
import { isRunning } from '../../shared/system/processes';
import type { Progress } from '../../shared/system/progress';
import { count } from '../../shared/text';
import { UserError } from '../../shared/user-error';
import type { HostNode } from '../hosts/inventory';
import { Alertmanager } from '../monitoring/alertmanager';
import { apiConnection } from '../monitoring/api';

export interface RestartSilences {
  /** Removes what a roll that was killed has left. */
  begin(): Promise<void>;
  /** Alerts of these nodes are silenced while `restart` runs; it returns whether they were restarted. */
  during(nodes: readonly HostNode[], restart: () => Promise<boolean>): Promise<boolean>;
}

/** For environments without an Alertmanager. */
export const NO_SILENCES: RestartSilences = {
  begin: () => Promise.resolve(),
  during: (_, restart) => restart(),
};

export interface SilenceOptions {
  readonly alertmanager: Alertmanager;
  /** Label of the alerts. */
  readonly environment: string;
  /** This roll. */
  readonly holder: Pick<ClaimHolder, 'owner' | 'host' | 'process'>;
  /** Whether it holds the claim, so that no other roll runs. */
  readonly isAlone: boolean;
  /** Whether a node must not be restarted without them. */
  readonly required: boolean;
  readonly progress: Progress;
  /** Milliseconds. @default SILENCE_RENEW_MS */
  readonly renewEveryMs?: number;
}

/**
 * The Alertmanager that the user names, else that of the environment; undefined without one.
 *
 * @throws UserError if its certificate or secret is not there
 */
export function alertmanagerOf(
  environment: string | undefined,
  settings: MonitoringApi | undefined,
  url: string | undefined,
): Alertmanager | undefined {
  const given = url ?? settings?.url;
  if (given === undefined) return undefined;
  const where = `environment ${environment ?? 'unknown'}, monitoring.alertmanager`;
  return new Alertmanager(apiConnection('Alertmanager', { ...settings, url: given }, where));
}

export function restartSilences(options: SilenceOptions): RestartSilences {
  const { alertmanager, environment, holder, isAlone, required, progress } = options;

  const begin = async (): Promise<void> => {
    try {
      const left = (await alertmanager.silences()).filter((each) => {
        const mark = silenceMark(each);
        const isOurs = each.matchers.some(
          ({ name, value }) => name === 'environment' && value === environment,
        );
        return mark !== undefined && isOurs && isLeftBehind(mark, { ...holder, isAlone }, isRunning);
      });
      for (const { id } of left) await alertmanager.expire(id);
      if (left.length > 0) progress.done(`${count(left.length, 'silence')} of a roll that has ended removed`);
    } catch (error) {
      refuseOrSay('Silences of earlier rolls are not removed', error);
    }
  };

  const refuseOrSay = (what: string, error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (required)
      throw new UserError(
        `${what}: ${reason}`,
        'mend that, or leave --require-silences out: the roll then says so and continues',
      );
    progress.fail(`${what}: ${reason}`);
  };

  const create = async (nodes: readonly HostNode[], ids: string[]): Promise<void> => {
    const names = nodes.map(({ name }) => name);
    const comment = silenceComment(names, holder);
    try {
      for (const matchers of restartMatchers(environment, nodes))
        ids.push(await alertmanager.silence({ matchers, createdBy: SILENCE_AUTHOR, comment }, SILENCE_MS));
    } catch (error) {
      if (required) await remove(ids);
      refuseOrSay(`Alerts of ${names.join(', ')} are not silenced`, error);
    }
  };

  /** They end by themselves: what cannot be removed is reported, and stops nothing. */
  const remove = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) await alertmanager.expire(id).catch(sayLeft);
  };
  const sayLeft = (error: Error): void =>
    progress.fail(
      `A silence stays until it ends by itself, within ${SILENCE_MS / 60_000} minutes: ${error.message}`,
    );

  /** An alert that still fires under a silence would be sent although the node is back. */
  const release = async (ids: readonly string[]): Promise<void> => {
    const firing = await alertmanager.silenced(ids).catch(() => 0);
    if (firing === 0) return remove(ids);
    for (const id of ids) await alertmanager.extend(id, SILENCE_REST_MS).catch(sayLeft);
  };

  return {
    begin,
    during: async (nodes, restart) => {
      const ids: string[] = [];
      await create(nodes, ids);
      let renewing = Promise.resolve();
      const renew = async (): Promise<void> => {
        for (const [index, id] of ids.entries())
          ids[index] = await alertmanager.extend(id, SILENCE_MS).catch((error: Error) => {
            progress.fail(
              `The silence of ${nodes.map(({ name }) => name).join(', ')} is not renewed: ${error.message}`,
            );
            return id;
          });
      };
      const timer = setInterval(() => {
        renewing = renewing.then(renew);
      }, options.renewEveryMs ?? SILENCE_RENEW_MS);
      let isBack = false;
      try {
        return (isBack = await restart());
      } finally {
        clearInterval(timer);
        await renewing;
        // What did not come back is to be alerted at once.
        await (isBack ? release(ids) : remove(ids));
      }
    },
  };
}
