import { App, TerraformStack, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { makeTextLiteral } from '../../constructs/literal-text';

/** The part of synthesized Terraform JSON that tests look at. */
export interface Synthesized {
  readonly terraform: Record<string, unknown>;
  readonly provider?: Record<string, Record<string, unknown>[]>;
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly import?: { to: string; id: string }[];
  readonly output?: Record<string, unknown>;
}

/** Terraform JSON of a scope that is built inside a stack of its own, with all text as data: as this project's stacks write it. */
export function synthesizeScope(build: (scope: Construct) => void): Synthesized {
  const written = Testing.synthScope((scope) => {
    build(scope);
    makeTextLiteral(TerraformStack.of(scope));
  });
  return JSON.parse(written) as Synthesized;
}

/** Terraform JSON of a stack. */
export function synthesizeStack(stack: TerraformStack): Synthesized {
  return JSON.parse(Testing.synth(stack)) as Synthesized;
}

/** An app that writes nowhere near the tree. */
export function testApp(outdir: string): App {
  return Testing.stubVersion(new App({ outdir, stackTraces: false }));
}

/** All resources of one type, in the order of their addresses. */
export function resources(synthesized: Synthesized, type: string): Record<string, unknown>[] {
  return Object.entries(synthesized.resource?.[type] ?? {})
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([, resource]) => resource);
}
