# SPDX-License-Identifier: MIT
# An issue scanned, a METS with a page of ALTO, and a page of hOCR, with names.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >p1.xml <<'END'
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page WIDTH="2000" HEIGHT="3000"><PrintSpace>
<TextBlock ID="b1" HPOS="100" VPOS="100" WIDTH="800" HEIGHT="120"><TextLine HPOS="100" VPOS="100" WIDTH="800" HEIGHT="100">
<String HPOS="100" VPOS="100" WIDTH="800" HEIGHT="100" WC="0.9" CONTENT="新城小学迎来百年校庆"/></TextLine></TextBlock>
<TextBlock ID="b2" HPOS="100" VPOS="260" WIDTH="800" HEIGHT="100"><TextLine HPOS="100" VPOS="260" WIDTH="800" HEIGHT="40">
<String HPOS="100" VPOS="260" WIDTH="400" HEIGHT="40" CONTENT="本报讯 昨天，海宁市"/><SP/><String HPOS="520" VPOS="260" WIDTH="380" HEIGHT="40" CONTENT="新城小学校"/>
</TextLine><TextLine HPOS="100" VPOS="310" WIDTH="800" HEIGHT="40"><String HPOS="100" VPOS="310" WIDTH="800" HEIGHT="40" CONTENT="长李大山致辞。"/></TextLine></TextBlock>
</PrintSpace></Page></Layout></alto>
END
cat >issue.xml <<'END'
<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"><fileSec><fileGrp USE="FULLTEXT">
<file ID="f1"><FLocat LOCTYPE="URL" xlink:href="p1.xml"/></file></fileGrp></fileSec>
<structMap TYPE="PHYSICAL"><div TYPE="issue"><div TYPE="page" ORDER="1"><fptr FILEID="f1"/></div></div></structMap></mets>
END
cat >page.html <<'END'
<html><body><div class="ocr_page" title="bbox 0 0 2000 3000"><div class="ocr_carea"><p class="ocr_par">
<span class="ocr_line" title="bbox 100 100 800 140"><span class="ocrx_word" title="bbox 100 100 400 140; x_wconf 90">The council met</span>
<span class="ocrx_word" title="bbox 420 100 800 140">on 3 March 2024.</span></span></p></div></div></body></html>
END
mkdir out && echo old >out/other.xml
command=("$programs/pressmark-map" read issue.xml page.html --newspaper k --date 2025-03-04 -o out)
apart=1
