// SPDX-License-Identifier: Apache-2.0
// node check.mjs FILE...: reads the manifests and holds them against the schemas of Kubernetes' API (npm: kubernetes-models).
import {readFileSync} from 'node:fs';
import {loadString} from '@kosko/yaml';

let failed = false;
for (const file of process.argv.slice(2)) {
  const all = await loadString(readFileSync(file, 'utf8'));
  for (const each of all) {
    const what = `${file}: ${each.kind} ${each.metadata?.name}`;
    try {
      if (typeof each.validate !== 'function') throw new Error('no schema of that kind is known');
      await each.validate();
      console.log(`${what}: valid`);
    } catch (e) {
      console.error(`${what}: ${e.message}`);
      failed = true;
    }
  }
}
process.exit(failed ? 1 : 0);
