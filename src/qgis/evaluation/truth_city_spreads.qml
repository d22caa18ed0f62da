<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- True spreads: dashed, one standard deviation strong, two faint -->
<qgis version="3.22.0" styleCategories="Symbology|Rendering" simplifyDrawingHints="0">
  <renderer-v2 type="categorizedSymbol" attr="sigmas">
    <categories>
      <category value="1" label="One standard deviation" symbol="0" render="true"/>
      <category value="2" label="Two standard deviations" symbol="1" render="true"/>
    </categories>
    <symbols>
      <symbol name="0" type="fill" alpha="1">
        <layer class="SimpleFill" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="style" value="no" type="QString"/>
            <Option name="outline_color" value="26,26,26,255" type="QString"/>
            <Option name="outline_style" value="dash" type="QString"/>
            <Option name="outline_width" value="0.6" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1">
        <layer class="SimpleFill" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="style" value="no" type="QString"/>
            <Option name="outline_color" value="26,26,26,255" type="QString"/>
            <Option name="outline_style" value="dot" type="QString"/>
            <Option name="outline_width" value="0.3" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
          </Option>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
</qgis>
