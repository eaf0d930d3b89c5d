/**
 * The order of a tier's files, where they meet what the files before them left: every file of the tier, in the order in which it
 * runs. Files of the other tiers have what they change to themselves; they run by name, so that a run is the same every time.
 */
module.exports = {
  // One cluster: first what only looks, then what changes it, breaks it and mends it. The rest brings topics of its own.
  local: [
    ...['declared', 'clients', 'deploy-again', 'cdktf-cli', 'protection', 'runbooks', 'claim'],
    ...[
      'access/applications',
      'access/roles',
      'config-definitions-clients',
      'config-definitions',
      'provider-kafka',
    ],
  ],
  // One cluster: what kills a deploy comes last.
  'local-long': ['crash', 'access-kept', 'resume'],
  // One cluster: `adopt` takes over everything that no file declares, so that nothing is left for `adopt-foreign` after it.
  review: ['adopt-foreign', 'adopt', 'review'],
  // One account of moto for all.
  aws: ['template', 'review', 'of-others', 'kafka-tls', 'permissions'],
  // The same hosts: `provisioned` looks at the release before the present one, `upgrade` brings the present one. `registry` adds hosts to
  // them and takes these away.
  hosts: ['lint', 'preflight', 'provisioned', 'runbooks', 'registry', 'upgrade'],
  // The same hosts, and each file takes away more of them than the one before. `registry` and `monitoring` add some and take these away.
  'day-two': [
    ...[
      'registry',
      'monitoring',
      'refused-rolls',
      'rolls',
      'scale',
      'certificates',
      'passwords',
      'disks',
      'full-disk',
    ],
    'lost-quorum',
  ],
};
