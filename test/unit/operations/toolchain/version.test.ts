import { findVersion, isAtLeast } from '../../../../operations/toolchain/version';

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

describe('isAtLeast', () => {
  test.each([
    ['20.9.0', '20.9', true],
    ['20.10.0', '20.9', true],
    ['20.8.9', '20.9', false],
    ['22.0.0', '20.9', true],
    ['17', '17', true],
    ['1.9.8', '1.11', false],
    ['1.11.0', '1.11', true],
  ])('GIVEN %s WHEN %s is required THEN %s', (found, required, expected) => {
    expect(isAtLeast(found, required)).toBe(expected);
  });
});
