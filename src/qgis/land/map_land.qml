<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Land, without an outline: where it is cut there would be one too -->
<qgis version="3.22.0" styleCategories="Symbology">
  <renderer-v2 type="singleSymbol">
    <symbols>
      <symbol name="0" type="fill" alpha="1">
        <layer class="SimpleFill" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="style" value="solid" type="QString"/>
            <Option name="color" value="247,246,241,255" type="QString"/>
            <Option name="outline_style" value="no" type="QString"/>
          </Option>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
</qgis>
