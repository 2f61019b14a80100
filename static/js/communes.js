// Fills the list of communes when a province is chosen. Without this file a button of the form does it.

async function fill(province, communes) {
  const chosen = province.value;
  communes.replaceChildren(communes.options[0]);
  communes.value = "";
  if (!chosen) return;
  communes.disabled = true;
  try {
    const answer = await fetch(province.dataset.provinces.replace("{province}", encodeURIComponent(chosen)));
    if (!answer.ok || province.value !== chosen) return;
    const rows = await answer.json();
    communes.append(...rows.communes.map((row) => new Option(row.name, row.code)));
  } finally {
    communes.disabled = Boolean(communes.closest("[data-show-when][hidden]"));
  }
}

// Rows of a group may bring lists along later: the document listens.
if (typeof document !== "undefined") {
  document.addEventListener("change", (event) => {
    const province = event.target.closest?.("[data-provinces]");
    const communes = province?.closest(".dates")?.querySelector("[data-communes]");
    if (communes) fill(province, communes).catch(() => {});
  });
}
