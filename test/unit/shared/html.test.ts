import { NOTHING, html, joined, trusted } from '../../../shared/html';

test('GIVEN text WHEN it is put into HTML THEN it is text, in elements and in attributes', () =>
  expect(html`<a title="${`<a href="x">'&`}">${'<b>'}</a>`.source).toBe(
    '<a title="&lt;a href=&quot;x&quot;&gt;&#39;&amp;">&lt;b&gt;</a>',
  ));

test('GIVEN characters that no one sees THEN they are shown, and lines stay lines', () =>
  expect(html`${'a\u202eb\u001b[31m\nc\td'}`.source).toBe('a\\u202eb\\u001b[31m\nc\td'));

test('GIVEN HTML of a template, lists and numbers THEN they are put in as they are', () => {
  const items = ['<1>', '2'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}</ul>${3}${NOTHING}${trusted('<hr>')}`.source).toBe(
    '<ul><li>&lt;1&gt;</li><li>2</li></ul>3<hr>',
  );
  expect(joined(items, ', ').source).toBe('<li>&lt;1&gt;</li>, <li>2</li>');
});
