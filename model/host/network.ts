/** The network interface of a Kafka host. */
import { settings } from './setting';
import type { HostSetting } from './setting';

/** Maximum transmission units of paths in AWS, in bytes. Source: EC2 user guide, network MTU. */
export const MTU = { vpc: 9001, interRegionPeering: 8500, internetOrVpn: 1500 } as const;

export function networkInterface(): HostSetting[] {
  return settings('model', [
    [
      'mtu',
      String(MTU.vpc),
      'bytes',
      `Jumbo frames: a sixth of the packets within the VPC. Peering between regions carries ${MTU.interRegionPeering}, internet and VPN ${MTU.internetOrVpn}; path MTU discovery and tcp_mtu_probing find that out.`,
      'EC2 user guide, network MTU',
    ],
  ]);
}
