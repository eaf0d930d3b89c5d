/** The images that moto shall know: Debian 13 as Debian's own account publishes it, for both architectures. */
const DEBIAN = '136693071363';

export const machineImages = [image('amd64', 'x86_64'), image('arm64', 'arm64')];

function image(name: string, architecture: string): Record<string, unknown> {
  return {
    ami_id: `ami-0debian13${name}00`,
    name: `debian-13-${name}-20261101-2283`,
    description: 'Debian 13',
    owner_id: DEBIAN,
    image_location: `amazon/debian-13-${name}-20261101-2283`,
    state: 'available',
    public: true,
    architecture,
    image_type: 'machine',
    platform: null,
    root_device_type: 'ebs',
    root_device_name: '/dev/xvda',
    virtualization_type: 'hvm',
    hypervisor: 'xen',
    sriov: 'simple',
  };
}
