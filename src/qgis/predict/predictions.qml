<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Candidate sites with their expected visitors; hollow where the stores cannot see them -->
<qgis version="3.22.0" labelsEnabled="1">
  <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">
    <rules key="all">
      <rule key="rule0" symbol="0" filter='"outside" = 0' label="Candidate site"/>
      <rule key="rule1" symbol="1" filter='"outside" = 1' label="Outside what the stores can see"/>
    </rules>
    <symbols>
      <symbol name="0" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="name" value="star" type="QString"/>
            <Option name="color" value="204,121,167,255" type="QString"/>
            <Option name="outline_color" value="35,35,35,255" type="QString"/>
            <Option name="outline_width" value="0.3" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="size" value="4.5" type="QString"/>
            <Option name="size_unit" value="MM" type="QString"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="1" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="name" value="star" type="QString"/>
            <Option name="color" value="255,255,255,0" type="QString"/>
            <Option name="outline_color" value="204,121,167,255" type="QString"/>
            <Option name="outline_width" value="0.3" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="size" value="4.5" type="QString"/>
            <Option name="size_unit" value="MM" type="QString"/>
          </Option>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <labeling type="simple">
    <settings calloutType="simple">
      <text-style fieldName="format_number(&quot;visitors&quot;, 0)" isExpression="1" fontSize="9" fontSizeUnit="Point" textColor="35,35,35,255">
        <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,220"/>
      </text-style>
      <placement placement="6" dist="1" distUnits="MM"/>
    </settings>
  </labeling>
  <previewExpression>coalesce(nullif("name", ''), "site_id")</previewExpression>
  <mapTip enabled="1">[% coalesce(nullif("name", ''), "site_id") %]: [% format_number("visitors", 0) %] visitors ([% format_number("visitors_lo", 0) %] to [% format_number("visitors_hi", 0) %])</mapTip>
</qgis>
