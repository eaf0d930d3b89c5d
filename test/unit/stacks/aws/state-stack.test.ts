import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import { StateStack } from '../../../../stacks/aws/state-stack';
import { resources, synthesizeStack, testApp } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function state(bootstrap: 'local' | 's3'): Synthesized {
  const environment = awsEnvironment({ ...staging, state: { ...staging.state, bootstrap } });
  return synthesizeStack(new StateStack(testApp(outdir), { environment }));
}

describe('StateStack', () => {
  test('GIVEN that the bucket is yet to come THEN its own state is on this machine', () => {
    expect(state('local').terraform).toMatchObject({
      backend: {
        local: {
          path: expect.stringMatching(/\.brokerform\/staging\/terraform\/staging-state\.tfstate$/) as string,
        },
      },
    });
    expect(state('local').terraform).not.toHaveProperty('backend.s3');
  });

  test('WHEN it is there THEN the state is in the bucket as every other', () => {
    expect(state('s3').terraform).toMatchObject({
      backend: { s3: { key: 'staging/staging-state.tfstate', use_lockfile: true } },
    });
    expect(state('s3').terraform).not.toHaveProperty('backend.local');
  });

  test('GIVEN the stack THEN bucket and key are all it has, the key under the alias that backends name', () => {
    const synthesized = state('local');

    expect(resources(synthesized, 'aws_s3_bucket')).toHaveLength(1);
    expect(resources(synthesized, 'aws_kms_alias')).toEqual([
      expect.objectContaining({ name: 'alias/staging-kafka-state' }),
    ]);
    expect(resources(synthesized, 'aws_kms_key')[0]).toHaveProperty('lifecycle.prevent_destroy', true);
  });
});
