import { findVersion } from '../../../../operations/toolchain/version';

describe('findVersion', () => {
  test.each([
    ['go version go1.26.8 linux/amd64', '1.26.8'],
    ['\u001b[1mApache Maven 3.8.7\u001b[m\nMaven home: /usr/share/maven', '3.8.7'],
    ['17.0.15', '17.0.15'],
    ['17', '17'],
    ['1.12.0-beta2', '1.12.0'],
  ])('GIVEN %j WHEN read THEN the version is %s', (text, version) => {
    expect(findVersion(text)).toBe(version);
  });

  test('GIVEN text without a number WHEN read THEN there is no version', () => {
    expect(findVersion('unknown')).toBeUndefined();
  });
});
