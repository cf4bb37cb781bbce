#!/usr/bin/env node
// `stillframe-compare`: plain JavaScript without a dependency, so that any Node from 20 on runs it as it lies here.
import process from "node:process";
import { runAsProcess } from "./process.mjs";

await runAsProcess(process.argv.slice(2), process.env);
