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
