// What a reviewer need not say. Two rules carry a promise: no text in a component (both languages live in src/texts), and no
// `v-html`.

import vue from 'eslint-plugin-vue';
import { defineConfig } from 'eslint/config';
import typescript from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist', 'node_modules', 'e2e/results'] },
  ...typescript.configs.strict,
  ...typescript.configs.stylistic,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
      'vue/no-bare-strings-in-template': [
        'error',
        {
          allowlist: ['·', '×', '–', '/', '(', ')', ',', ':', '%', '+', '−'],
          attributes: {
            '/.+/': ['title', 'aria-label', 'aria-placeholder', 'aria-roledescription', 'aria-valuetext', 'alt', 'label'],
            input: ['placeholder'],
            textarea: ['placeholder'],
            BaseField: ['label', 'hint', 'placeholder'],
            BaseNotice: ['title', 'text'],
          },
          directives: ['v-text'],
        },
      ],
      'vue/no-v-html': 'error',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': ['error', { order: ['defineModel', 'defineProps', 'defineEmits', 'defineSlots'] }],
      // An optional property is typed as one.
      'vue/require-default-prop': 'off',
      'vue/no-unused-refs': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      // Formatting is left to whoever writes; a long attribute list reads better wrapped where it makes sense.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'always', normal: 'always', component: 'always' } }],
      'vue/multi-word-component-names': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.vue'],
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: 'It may be forbidden by the browser: use @/composables/storage.' },
        { name: 'fetch', message: 'Use @/api/client: it knows timeouts, problems and who served.' },
      ],
    },
  },
  { files: ['src/api/client.ts', 'src/api/events.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['src/composables/storage.ts'], rules: { 'no-restricted-globals': 'off' } },
  // Playwright's fixtures are told by an empty pattern that they need no other; they run in Node.js.
  { files: ['e2e/**/*.ts'], rules: { 'no-empty-pattern': 'off', 'no-restricted-globals': 'off' } },
);
