import { firstOf } from '../../../../operations/status/lane';
import { UserError } from '../../../../shared/user-error';

const never = <T>(): Promise<T> => new Promise(() => undefined);

test('GIVEN a first that hangs and a second that answers THEN the second is asked after the patience', async () => {
  expect(await firstOf([() => never<string>(), () => Promise.resolve('second')], 1)).toBe('second');
});

test('GIVEN a first that answers THEN no other is asked', async () => {
  const second = jest.fn(() => Promise.resolve('second'));
  expect(await firstOf([() => Promise.resolve('first'), second], 1)).toBe('first');
  expect(second).not.toHaveBeenCalled();
});

test('GIVEN none that answers THEN every reason is kept', async () => {
  const failing = (why: string) => () => Promise.reject(new Error(why));
  const failure = await firstOf([failing('a'), failing('b')], 1).catch((error: unknown) => error);
  expect((failure as AggregateError).errors.map(String)).toEqual(['Error: a', 'Error: b']);
  await expect(firstOf([], 1)).rejects.toThrow(AggregateError);
});

test('GIVEN one that refuses THEN no other is asked: it would refuse as well', async () => {
  const second = jest.fn(() => Promise.resolve('second'));
  const refusal = new UserError('Not authorized');
  await expect(firstOf([() => Promise.reject(refusal), second], 1_000)).rejects.toBe(refusal);
  expect(second).not.toHaveBeenCalled();
});
