// Run as a process of its own, with the state folder of the server to come: gives the demo tenant as many events as told.
import { prepareDatabase } from "./start/database.ts";

const tenantId = "ten_demo";
const count = Number(process.argv[2]);
const data = JSON.stringify({
  job_id: "job_bench",
  job_type: "screenshot",
  status: "completed",
  result: { size_bytes: 1 },
});

await prepareDatabase((database) =>
  database.batch([
    database
      .prepare(
        `with recursive numbers (seq) as (select 1 union all select seq + 1 from numbers where seq < ?1)
         insert into events (id, tenant_id, seq, type, subject, data, created_at, announced_at)
         select printf('evt_%026d', seq), ?2, seq, 'job.completed', 'job_bench', ?3, ?4 + seq, ?4 from numbers`,
      )
      .bind(count, tenantId, data, Date.now() - count),
    database.prepare("insert into event_heads (tenant_id, seq) values (?, ?)").bind(tenantId, count),
  ]),
);
