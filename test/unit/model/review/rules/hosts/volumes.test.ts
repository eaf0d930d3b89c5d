import {
  dataVolumeDestroyed,
  dataVolumeDetached,
  dataVolumeShrunk,
  dataVolumeSlower,
} from '../../../../../../model/review/rules/hosts/volumes';
import { volumeDeletedWithInstance } from '../../../../../../model/review/rules/hosts/termination';
import {
  addressOf,
  attachment,
  attachmentAddress,
  context,
  created,
  deleted,
  factsWith,
  instance,
  placed,
  replaced,
  said,
  unknownOf,
  updated,
  volume,
  volumeAddress,
} from './support';

const resized = (after: Parameters<typeof updated>[2], more: Parameters<typeof updated>[3] = {}) =>
  updated(volumeAddress(101), volume(101), after, more);

describe('data-volume-destroyed', () => {
  it('says why it is replaced, and what the broker holds', () => {
    const change = replaced(volumeAddress(101), volume(101), volume(101), { replacePaths: ['kms_key_id'] });
    const given = context([change], { facts: factsWith(placed('scratch', [101], { minIsr: 1 })) });
    expect(said(dataVolumeDestroyed, given)).toEqual([
      'error: data["broker-101-disk-1"], 500 GiB, of broker-101 is replaced because of kms_key_id, with all its data. The provider takes a snapshot of it first. The broker holds 1 partition: 1 has no other replica (scratch-0) and is lost.',
    ]);
  });
  it('GIVEN the volume of a broker whose instance is gone THEN its node is known by the name', () => {
    const given = context([deleted(volumeAddress(106), volume(106, { final_snapshot: false }))]);
    expect(dataVolumeDestroyed.check(given)).toMatchObject([
      {
        subject: 'node 106',
        message:
          'data["broker-106-disk-1"], 500 GiB, of broker-106 is deleted, with all its data. No snapshot is taken of it.',
      },
    ]);
  });
  it('is silent for a volume that is nobody’s, and for one that grows', () => {
    const other = deleted('aws_ebs_volume.grafana', { id: 'vol-9', size: 8 });
    expect(said(dataVolumeDestroyed, context([other, resized({ size: 600 })]))).toEqual([]);
  });
});

describe('data-volume-shrunk', () => {
  it('fires before the apply fails at it', () => {
    expect(said(dataVolumeShrunk, context([resized({ size: 400 })]))).toEqual([
      'error: data["broker-101-disk-1"] of broker-101 shrinks from 500 to 400 GiB, which EBS refuses: the apply fails there.',
    ]);
  });
  it('GIVEN a size that shows later THEN it says so', () => {
    expect(said(dataVolumeShrunk, context([resized({}, { unknown: new Set(['size']) })]))).toEqual([
      'warning: the size of data["broker-101-disk-1"] of broker-101, 500 GiB today, is known only after the apply.',
    ]);
  });
  it('is silent for growth', () => {
    expect(said(dataVolumeShrunk, context([resized({ size: 600 })]))).toEqual([]);
  });
});

describe('data-volume-slower', () => {
  it.each([
    [{ throughput: 125, iops: 3000 }, 'IOPS 6000 → 3000, MiB/s 500 → 125'],
    [{ type: 'gp2', iops: 1500, throughput: 0 }, 'gp3 → gp2, IOPS 6000 → 1500, MiB/s 500 → 250'],
    [{ type: 'st1', iops: 0, throughput: 0 }, 'gp3 → st1, MiB/s 500 → 20'],
  ])('WHEN it becomes %o THEN what is lost is said', (after, words) => {
    const fast = volume(101, { iops: 6000, throughput: 500 });
    expect(said(dataVolumeSlower, context([updated(volumeAddress(101), fast, after)]))).toEqual([
      `warning: data["broker-101-disk-1"] of broker-101 becomes slower: ${words}.`,
    ]);
  });
  it('GIVEN another type whose figures show later THEN they are not known', () => {
    const given = context([resized({ type: 'io2' }, { unknown: new Set(['iops']) })]);
    expect(said(dataVolumeSlower, given)).toEqual([
      'warning: the performance of data["broker-101-disk-1"] of broker-101 is known only after the apply: iops.',
    ]);
    expect(unknownOf(dataVolumeSlower, given)).toEqual(['iops: it is known only after the apply']);
  });
  it('is silent for more', () => {
    expect(said(dataVolumeSlower, context([resized({ iops: 4000, throughput: 250 })]))).toEqual([]);
  });
});

describe('data-volume-detached', () => {
  it('says whether the instance is stopped, and whether it is forced', () => {
    const forced = attachment(101, { stop_instance_before_detaching: false, force_detach: true });
    const changes = [
      replaced(attachmentAddress(101), forced, forced, { replacePaths: ['device_name'] }),
      deleted(attachmentAddress(102), attachment(102)),
    ];
    expect(said(dataVolumeDetached, context(changes))).toEqual([
      'error: broker-101-disk-1: the volume vol-101 is detached from broker-101 because of device_name, while the instance runs, by force: data that the kernel has not written yet is lost, and attached again.',
      'error: broker-102-disk-1: the volume vol-102 is detached from broker-102, the instance is stopped for it.',
    ]);
  });
  it('is silent where the instance or the volume goes as well: other rules say that', () => {
    const changes = [
      replaced(attachmentAddress(101), attachment(101)),
      replaced(addressOf(101), instance(101)),
      deleted(attachmentAddress(102), attachment(102)),
      deleted(volumeAddress(102), volume(102)),
    ];
    expect(said(dataVolumeDetached, context(changes))).toEqual([]);
  });
});

describe('volume-deleted-with-instance', () => {
  const device = (goes: boolean) => ({
    ebs_block_device: [{ device_name: '/dev/sdf', delete_on_termination: goes }],
  });

  it('fires when it begins, and for a new node', () => {
    const changes = [
      updated(addressOf(101), instance(101, device(false)), device(true)),
      created(addressOf(104), instance(104, device(true))),
    ];
    expect(said(volumeDeletedWithInstance, context(changes))).toEqual([
      'error: /dev/sdf of broker-101 is deleted when the instance ends (delete_on_termination).',
      'error: /dev/sdf of broker-104 is deleted when the instance ends (delete_on_termination).',
    ]);
  });
  it('is silent where it was like that, and for the root disk', () => {
    const changes = [
      updated(addressOf(101), instance(101, device(true)), { ...device(true), monitoring: true }),
      created(addressOf(104), instance(104, { root_block_device: [{ delete_on_termination: true }] })),
    ];
    expect(said(volumeDeletedWithInstance, context(changes))).toEqual([]);
  });
});
