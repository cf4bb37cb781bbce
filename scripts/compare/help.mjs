// What `--help` shows.

export const help = `stillframe-compare: compares pages with their approved pictures, and ends by verdict

  stillframe-compare --project shop https://example.com/ Prices=https://example.com/prices
  stillframe-compare --project shop --urls-file pages.txt --base https://preview-7.example.com
  stillframe-compare --project design --storybook https://storybook.example.com

Pages (any of them, together)
  <address>, <name>=<address>    a page; without a name its path is its name
  --urls-file <file>             "name address" a line, or JSON: [{"name", "url", and options of its own}]; - is standard input
  --urls <text>                  the same as text, for a CI's variables
  --base <address>               what paths without a host belong to
  --storybook <address>          every story of a Storybook, as "Title/Name"
  --include <glob>, --exclude <glob>   stories by "Title/Name" or id; ** crosses parts; repeatable
  --viewport <width>x<height>    repeatable: each page at each

Where to
  --server <address>             or STILLFRAME_SERVER
  --project <name>               or STILLFRAME_PROJECT; made where there is none
  --branch, --commit, --build, --parent-branch    from CI or git unless given
  --part <text>                  put behind the build's name, where a job runs several times at once: each has a build
  --total <n>                    or they share a --build, which has its verdict with the last of n pages in all
  --no-finalize                  or it is left open until POST /builds/{id}/finalize
  The API key comes from STILLFRAME_API_KEY.

How to compare (the API's own options)
  --threshold <0..1>  --max-diff-pixels <n>  --max-diff-ratio <0..1>  --include-aa
  --algorithm pixel|ssim  --size-mismatch fail|pad
  --ignore-selector <css>        repeatable
  --approve                      whatever comes out is the new baseline, as for the main branch
  --option <name>=<value>        any other option of a comparison or capture, as full_page=true; repeatable

What comes of it
  --json <file>, --junit <file>, --markdown <file>    reports; - is standard output
  --fail-on-new                  a page without a baseline is a difference
  --concurrency <n>              at once, 4 unless told
  --quiet                        nothing but the result
  --help, --version

Ends with 0: nothing differs. 1: differences that need review. 2: used wrongly. 3: the service or a page failed.
`;
