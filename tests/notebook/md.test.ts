import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { DISPLAY, md } from '../../lib/src/notebook';

describe('md', () => {
  it('fills in numbers, by four significant digits or a format', () => {
    const accuracy = 0.97853;
    expect(md`Accuracy ${accuracy}, **${[accuracy, '.2%']}** of ${10000}`.markdown).toBe(
      'Accuracy 0.9785, **97.85%** of 10,000',
    );
    expect(md`${tf.scalar(0.5)} ${[tf.scalar(0.25), '.1%']} ${true} ${12n}`.markdown).toBe('0.5 25.0% true 12');
  });

  it('escapes texts, but not other md texts', () => {
    expect(md`Name: ${'<b>*x*</b>'}`.markdown).toBe('Name: &lt;b&gt;\\*x\\*&lt;/b&gt;');
    expect(md`${md`**bold**`} text`.markdown).toBe('**bold** text');
  });

  it('is read raw: TeX keeps its backslashes', () => {
    expect(md`$\frac{1}{2}$ \`code\` \${x}`.markdown).toBe(['$\\frac{1}{2}$ `code` ', '{x}'].join('$'));
  });

  it('takes off common indentation', () => {
    const text = md`
      # Title
        - item ${1}
      ${2} last
    `;
    expect(text.markdown).toBe('# Title\n  - item 1\n2 last');
    expect(
      md`one
      two`.markdown,
    ).toBe('one\ntwo');
  });

  it('shows itself as Markdown and as text', () => {
    expect(md`**x**`[DISPLAY]()).toEqual({ 'text/markdown': '**x**', 'text/plain': '**x**' });
    expect(String(md`**x**`)).toBe('**x**');
  });

  it('refuses values that are missing or are no single value', () => {
    expect(() => md`${undefined as never}`).toThrow(/Value 1 of md is undefined/);
    expect(() => md`${1} ${null as never}`).toThrow(/Value 2 of md is null/);
    expect(() => md`${{} as never}`).toThrow(/of type object/);
    expect(() => md`${tf.ones([2])}`).toThrow(/shape \[2\]/);
    expect(() => md`${[undefined, '.2%'] as never}`).toThrow(/number format, but is undefined/);
    expect(() => md`${[1, 'percent']}`).toThrow(/Unknown number format 'percent'/);
  });
});
