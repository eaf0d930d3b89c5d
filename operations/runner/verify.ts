/** After a deploy: is what it declared on the cluster? Terraform's exit status speaks of its state alone. */
import { environments } from '../../environments';
import { ownerOf, parseStackName } from '../../model/desired/stack-names';
import { EXIT } from '../exit-status';
import type { Difference } from '../../model/drift/difference';
import { notAsDeclared } from '../../model/drift/kept';
import { compareCluster } from '../drift/actions';
import { resolvedEnvironment } from '../environment-resolved';
import { UserError } from '../../shared/user-error';
import { createProgress } from '../../shared/system/progress';

/** Differences that are shown of each environment. */
const SHOWN = 20;

/** Compares what the deployed stacks declare with the cluster. Sets exit status 1 if anything is missing there or could not be read. */
export async function verify(stacks: readonly string[]): Promise<void> {
  for (const [environment, domains] of declarationsOf(stacks)) {
    const progress = await createProgress();
    progress.update(`comparing ${environment} with the catalog`);
    try {
      const report = await compareCluster(resolvedEnvironment(environment), { deployed: domains });
      const differences = notAsDeclared(report.differences);
      if (differences.length === 0 && report.unread.length === 0) {
        progress.done(`${environment} matches the catalog`);
        continue;
      }
      progress.fail(`${environment} differs from the catalog, although every stack succeeded`);
      console.error(
        [...differences.slice(0, SHOWN).map(differenceText), ...rest(differences.length)].join('\n'),
      );
      for (const { what, why } of report.unread) console.error(`    not compared: ${what}: ${why}`);
      console.error(
        `    remedy:  brokerform drift --environment ${environment} shows all differences; then deploy again`,
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      progress.fail(`${environment} was not compared with the catalog`);
      console.error(error.message);
    }
    process.exitCode = EXIT.failed;
  }
}

/** Domains of the deployed stacks by environment; PLATFORM stands for the platform's stack. */
function declarationsOf(stacks: readonly string[]): [environment: string, domains: string[]][] {
  const names = Object.keys(environments);
  const identities = stacks.flatMap((stack) => parseStackName(stack, names) ?? []);
  return names.flatMap((environment): [string, string[]][] => {
    const own = identities.filter((identity) => identity.environment === environment);
    const owners = new Set(own.flatMap((identity) => ownerOf(identity) ?? []));
    return owners.size > 0 ? [[environment, [...owners]]] : [];
  });
}

/** What a deploy does not mend has its own remedy. */
function differenceText({ kind, subject, declared, live, remedy }: Difference): string {
  const text = `    ${subject}: ${declared ?? 'not declared'}; on the cluster: ${live ?? 'none'} [${kind}]`;
  return declared === null || kind === 'broker-config' ? `${text}\n        ${remedy}` : text;
}

function rest(count: number): string[] {
  return count > SHOWN ? [`    and ${count - SHOWN} more`] : [];
}
