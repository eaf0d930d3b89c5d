import {
  heapOverMemory,
  instanceStopped,
  instanceStoreLost,
} from '../../../../../../model/review/rules/hosts/instance-type';
import { hostDocument, variablesAddress, variablesObject } from './documents';
import {
  addressOf,
  context,
  factsWith,
  instance,
  placed,
  replaced,
  resource,
  said,
  stores,
  unknownOf,
  updated,
  volume,
  volumeAddress,
} from './support';

const onStore = (id: number) => instance(id, { instance_type: 'i3en.xlarge' });

describe('instance-stopped', () => {
  it('GIVEN volumes and replicas in sync THEN a stop is a warning', () => {
    const change = updated(addressOf(101), instance(101), { instance_type: 'r7g.2xlarge' });
    const given = context([change], { facts: factsWith(placed('a', [101, 102, 103])) });
    expect(said(instanceStopped, given)).toEqual([
      'warning: broker-101 is stopped and started for instance_type r7g.xlarge → r7g.2xlarge. It holds 1 partition, none of which falls below min ISR.',
    ]);
  });
  it('GIVEN instance store THEN it comes back empty', () => {
    const change = updated(addressOf(101), onStore(101), { user_data: 'b' });
    expect(said(instanceStopped, context([change], { prior: stores() }))).toEqual([
      'error: broker-101 is stopped and started for another user_data; its instance store is empty afterwards, and all its replicas are copied from other brokers.',
    ]);
  });
  it('GIVEN a type that shows later THEN it says so', () => {
    const change = updated(addressOf(2), instance(2), {}, { unknown: new Set(['instance_type']) });
    expect(said(instanceStopped, context([change]))).toEqual([
      'warning: controller-2 is stopped and started for instance_type, which is known only after the apply.',
    ]);
  });
  it('GIVEN another architecture THEN the image does not start', () => {
    const change = updated(addressOf(101), instance(101), { instance_type: 'i4i.xlarge' });
    expect(said(instanceStopped, context([change]))).toEqual([
      'error: broker-101 is stopped and started for instance_type r7g.xlarge → i4i.xlarge; its image is for arm64 and does not start on x86_64.',
    ]);
  });
  it('is silent for what does not stop it, and for a replacement', () => {
    const changes = [
      updated(addressOf(101), instance(101), { monitoring: false }),
      replaced(addressOf(102), instance(102), instance(102, { instance_type: 'r7g.2xlarge' })),
    ];
    expect(said(instanceStopped, context(changes))).toEqual([]);
  });
});

describe('instance-store-lost', () => {
  it.each([
    ['in place', updated(addressOf(101), onStore(101), { instance_type: 'r7g.xlarge' })],
    ['by a replacement', replaced(addressOf(101), onStore(101), instance(101))],
  ])('fires %s', (_, change) => {
    expect(said(instanceStoreLost, context([change], { prior: stores() }))).toEqual([
      'error: i3en.xlarge has 1 × 2500 GB of instance store, and broker-101 becomes r7g.xlarge, which has none.',
    ]);
  });
  it('GIVEN volumes that it gets instead THEN it has disks, which are empty', () => {
    const change = replaced(addressOf(101), onStore(101), instance(101));
    const planned = [resource(volumeAddress(101), volume(101))];
    expect(said(instanceStoreLost, context([change], { prior: stores(), planned }))).toEqual([
      'warning: i3en.xlarge has 1 × 2500 GB of instance store, and broker-101 becomes r7g.xlarge, which has none; the volumes that it gets instead are empty.',
    ]);
  });
  it('GIVEN a type that is not known THEN it asks', () => {
    const odd = updated(addressOf(101), onStore(101), { instance_type: 'z9.large' });
    const later = updated(addressOf(102), onStore(102), {}, { unknown: new Set(['instance_type']) });
    const given = context([odd, later], { prior: stores() });
    expect(said(instanceStoreLost, given)).toEqual([
      'warning: i3en.xlarge has 1 × 2500 GB of instance store, and broker-101 becomes z9.large, an unknown instance type.',
      'warning: i3en.xlarge has 1 × 2500 GB of instance store, and the instance type of broker-102 is known only after the apply.',
    ]);
    expect(unknownOf(instanceStoreLost, given)).toEqual([
      'whether z9.large has instance store',
      'whether the new type has instance store',
    ]);
  });
  it('is silent for another type with instance store, and where there was none', () => {
    const changes = [
      updated(addressOf(101), onStore(101), { instance_type: 'i3en.2xlarge' }),
      updated(addressOf(102), instance(102), { instance_type: 'm7g.xlarge' }),
    ];
    expect(said(instanceStoreLost, context(changes))).toEqual([]);
  });
});

describe('heap-over-memory', () => {
  const withHeap = (heap: string) =>
    variablesObject(hostDocument(101, { jvm: [`-Xms${heap}`, `-Xmx${heap}`] }));
  const given = (heap: string, changed = true) => {
    const planned = [
      resource(addressOf(101), instance(101, { instance_type: 'r7g.medium' })),
      resource(variablesAddress(101), withHeap(heap)),
    ];
    const change = updated(variablesAddress(101), withHeap('512m'), withHeap(heap));
    return context(changed ? [change] : [], { planned });
  };

  it.each(['8192m', '8g'])('fires for a heap of %s in 8 GiB', (heap) => {
    expect(said(heapOverMemory, given(heap))).toEqual([
      'error: broker-101 has a heap of 8192 MiB, and r7g.medium a memory of 8192 MiB.',
    ]);
  });
  it('is silent for one that fits, and for what does not change', () => {
    expect([...said(heapOverMemory, given('2048m')), ...said(heapOverMemory, given('8g', false))]).toEqual(
      [],
    );
  });
});
