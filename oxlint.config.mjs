// @ts-check
/**
 * Lint rules. Correctness is an error, `any` and unused names are refused, and imports go one way
 * by the table in scripts/importRules.mjs.
 */
import { importOverrides } from './scripts/importRules.mjs'

export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'react', 'jsx-a11y', 'vitest'],
  categories: { correctness: 'error' },
  env: { builtin: true, browser: true, es2024: true },
  ignorePatterns: [
    'dist/**',
    'node_modules/**',
    'src/compute/wasm/assembly/**',
    'src/compute/wasm/build/**',
    'public/**',
  ],
  rules: {
    'typescript/no-explicit-any': 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'all' }],
    // Circles of types too: they vanish in the build, but not for a reader.
    'import/no-cycle': ['error', { ignoreTypes: false }],
    // On for files with components below: elsewhere a name that begins with use is just a verb.
    'react/rules-of-hooks': 'off',
    'react/exhaustive-deps': 'error',
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
    // A sweep over many values asks some of them more than others.
    'vitest/no-conditional-expect': 'off',
    // A backend that did not come up is best told where it was set up.
    'vitest/no-standalone-expect': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/expect-expect': [
      'error',
      { assertFunctionNames: ['expect', 'expect*', 'assert*', 'check*', 'compare*'] },
    ],
    'unicorn/no-new-array': 'off',
    // axe checks these in the drawn page, where component libraries have filled in what the source leaves
    // open.
    'jsx-a11y/prefer-tag-over-role': 'off',
    'jsx-a11y/no-noninteractive-tabindex': 'off',
    'jsx-a11y/heading-has-content': 'off',
    // A field's draft follows its value when the value changes from outside.
    'react/set-state-in-effect': 'off',
    'no-debugger': 'error',
    eqeqeq: 'error',
    'no-var': 'error',
    'prefer-const': 'error',
  },
  overrides: [
    ...importOverrides(),
    { files: ['src/**/*.tsx', 'src/page/store/hooks.ts'], rules: { 'react/rules-of-hooks': 'error' } },
    {
      // Visible texts come from src/page/text.
      files: ['src/page/**/*.tsx'],
      rules: {
        'react/jsx-no-literals': [
          'error',
          {
            noStrings: true,
            ignoreProps: true,
            noAttributeStrings: false,
            allowedStrings: [' ', '·', '–', '/', '×', '0'],
            restrictedAttributes: ['aria-label', 'alt', 'caption', 'label', 'placeholder', 'title'],
          },
        ],
      },
    },
  ],
}
