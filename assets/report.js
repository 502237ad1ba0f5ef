/* What the place to drop files leaves out: it stays silent about a file it will not take, and its field has no name. */
(function () {
  function told() { return document.getElementById("report-refused"); }
  function fits(file, limits) {
    var name = file.name.toLowerCase();
    return file.size <= Number(limits.limit) && limits.types.split(" ").some(function (type) { return name.endsWith(type); });
  }
  function inPlace(event) { return event.target.closest && event.target.closest("#report-upload") && told(); }
  function look(event) {
    var notice = inPlace(event);
    if (!notice) { return; }
    var files = Array.from((event.dataTransfer || event.target).files || []);
    var refused = files.some(function (file) { return !fits(file, notice.dataset); });
    notice.hidden = !refused;
    if (refused) { event.stopPropagation(); event.preventDefault(); event.target.value = ""; }
  }
  function name(event) {
    var notice = inPlace(event);
    if (notice) { event.target.setAttribute("aria-label", notice.dataset.label); }
  }
  document.addEventListener("change", look, true);
  document.addEventListener("drop", look, true);
  document.addEventListener("focusin", name, true);
})();
/* A counter shows its grade alone, or all again: the address keeps it, and nothing that is being written is drawn anew. */
(function () {
  function show(counter) {
    var list = document.querySelector(".rp-list[data-alone]"), grade = counter.dataset.grade;
    if (!list) { return false; }
    var alone = list.dataset.alone === grade ? "" : grade, asked = new URLSearchParams(location.search);
    list.dataset.alone = alone;
    if (alone) { asked.set("grade", alone); } else { asked.delete("grade"); }
    history.replaceState(history.state, "", location.pathname + (asked.toString() ? "?" + asked : ""));
    document.querySelectorAll(".rp-g[data-grade]").forEach(function (each) {
      each.setAttribute("aria-pressed", String(each.dataset.grade === alone));
    });
    if (alone) { document.getElementById(alone).scrollIntoView({block: "nearest"}); }
    return true;
  }
  function pressed(event) {
    var counter = event.target.closest && event.target.closest(".rp-g[data-grade]");
    var key = event.type === "keydown";
    if (!counter || (key && event.key !== " ") || event.ctrlKey || event.metaKey) { return; }
    if (show(counter)) { event.preventDefault(); }
  }
  document.addEventListener("click", pressed);
  document.addEventListener("keydown", pressed);
})();
