// Labels a title through a client made from the OpenAPI document; prints what it is told.
import createClient from "openapi-fetch";
import type { paths } from "./schema.d.ts";

const client = createClient<paths>({ baseUrl: process.env.BASE_URL! });
const id = process.env.IMDB_ID!;

const done = await client.PATCH("/rear-diff/training/{imdb_id}/label", {
  params: { path: { imdb_id: id } },
  body: { imdb_id: id, label: "would_watch" },
});
const page = await client.GET("/rear-diff/training", {
  params: { query: { label: ["would_watch"], imdb_id: id, limit: 1, after: "" } },
});
const row = page.data?.data[0];
const wrong = await client.PATCH("/rear-diff/training/{imdb_id}/label", {
  params: { path: { imdb_id: "tt9999999" } },
  body: { imdb_id: "tt9999999", label: "would_watch" },
});
console.log(done.data?.message);
console.log(row?.label, row?.human_labeled, page.data?.pagination.total);
console.log(wrong.response.status, wrong.error?.message);
