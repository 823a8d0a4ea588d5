// How the pages are built: one page a run (`--mode shop`), each into a folder of its own, so that a binary embeds only its
// own page. The rule it keeps: what is built asks for nothing from another host.

import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

import vue from '@vitejs/plugin-vue';
import { type Connect, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

import { fakeApi } from './dev/fake/plugin.ts';
import { fakeConsole } from './dev/fake-console/plugin.ts';

interface Page {
  /** Where its API runs while the page is developed. */
  api: string;
  /** Where it is served: the shop has clean addresses (`/products/…`), so that its files need absolute ones. */
  base: string;
}

const pages: Record<string, Page> = {
  shop: { api: 'http://127.0.0.1:8080', base: '/' },
  // Its addresses are behind a `#`: it works under whatever path it is reached by.
  console: { api: 'http://127.0.0.1:8090', base: './' },
};

/** `shop.html` answers for every address of the page while it is developed, and becomes `index.html` when it is built. */
function entry(name: string, dist: string): Plugin {
  const toPage: Connect.NextHandleFunction = (request, _response, next) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const wantsPage = request.headers.accept?.includes('text/html') && !path.startsWith('/api/');
    if (wantsPage && !/\.\w+$/.test(path)) request.url = `/${name}.html`;
    next();
  };
  return {
    name: 'serin-entry',
    configureServer(server) {
      server.middlewares.use(toPage);
    },
    async writeBundle() {
      await rename(resolve(dist, `${name}.html`), resolve(dist, 'index.html'));
    },
  };
}

/** A small twin (`x.js.br`) beside each script and stylesheet: whoever serves the page sends it to browsers that take it. */
function compressed(dist: string): Plugin {
  const folder = resolve(dist, 'assets');
  const twin = async (name: string): Promise<void> => {
    const path = resolve(folder, name);
    await writeFile(`${path}.br`, await promisify(brotliCompress)(await readFile(path)));
  };
  return {
    name: 'serin-compressed',
    apply: 'build',
    async writeBundle() {
      const names = await readdir(folder);
      await Promise.all(names.filter((name) => /\.(?:js|css)$/.test(name)).map(twin));
    },
  };
}

export default defineConfig(({ mode }) => {
  const name = mode in pages ? mode : 'shop';
  const page = pages[name] as Page;
  const root = fileURLToPath(new URL('.', import.meta.url));
  const dist = resolve(root, 'dist', name);
  const fake = process.env['SERIN_FAKE'] === '1';
  return {
    base: page.base,
    plugins: [vue(), entry(name, dist), compressed(dist), ...(fake ? [name === 'console' ? fakeConsole() : fakeApi()] : [])],
    resolve: { alias: { '@': resolve(root, 'src') } },
    server: {
      host: '127.0.0.1',
      port: 5173,
      proxy: fake ? {} : { '/api': { target: page.api, changeOrigin: false } },
    },
    preview: { host: '127.0.0.1', port: 5174 },
    build: {
      outDir: dist,
      emptyOutDir: true,
      target: 'es2022',
      rollupOptions: { input: resolve(root, `${name}.html`) },
    },
    test: {
      // A test that needs a document says so in its first line.
      environment: 'node',
      include: ['src/**/*.test.ts', 'dev/**/*.test.ts'],
      restoreMocks: true,
      // Threads that are used again, with what they have loaded: a third of the time. A test that leaves something behind in a
      // module cleans it up itself.
      pool: 'threads',
      isolate: false,
      // For a machine that has much else to do.
      testTimeout: 30_000,
    },
  };
});
