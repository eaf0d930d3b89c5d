import { staging } from '../../../../fixtures/environments/staging';
import type { AwsDeclaration, Gp3Volumes, NodeGroup } from '../../../../../model/aws/declaration';
import { checkAwsDeclaration } from '../../../../../model/aws/validate';
import { formatDiagnostic } from '../../../../../model/diagnostics';

/** What is said about staging with a change. */
export function said(change: Partial<AwsDeclaration>, others: readonly AwsDeclaration[] = []): string[] {
  return checkAwsDeclaration({ ...staging, ...change }, others).map(formatDiagnostic);
}

export function brokers(change: Partial<NodeGroup>): Partial<AwsDeclaration> {
  return { brokers: { ...staging.brokers, ...change } };
}

export function gp3(change: Partial<Gp3Volumes>): Gp3Volumes {
  return { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 500, ...change };
}
