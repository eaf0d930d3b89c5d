/** What a test's subject writes to standard output, instead of writing it. For unit tests: call it once in a file. */
export function capturePrinted(): () => string {
  let printed: string;
  beforeEach(() => {
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());
  return () => printed;
}
